/** The variables that are the same everywhere in a workflow: `workflow.…`. */
import { evaluate } from '../../argo/expr/evaluate.ts';
import { display, type Value } from '../../argo/expr/value.ts';
import { environmentOf } from '../../argo/expr/variables.ts';
import { InputError } from '../../errors.ts';
import type { ResolvedWorkflow } from '../documents/resolve-workflow.ts';
import { timestamp } from '../nodes/node-table.ts';
import { parametersJson } from './parameters-json.ts';
import { scheduledTime } from './scheduled-time.ts';

/** Variables by dotted name; those about the workflow's state change while it runs. */
export type Globals = Record<string, Value>;

/** What is known of a workflow before its parameters are. */
export interface Identity {
  readonly name: string;
  readonly uid: string;
  readonly created: Date;
}

/** The variables a workflow knows before its parameters. */
export function identityVariables(workflow: ResolvedWorkflow, { name, uid, created }: Identity): Globals {
  const { spec, namespace, labels, annotations } = workflow;
  return {
    'workflow.name': name,
    'workflow.namespace': namespace,
    'workflow.uid': uid,
    'workflow.mainEntrypoint': spec.entrypoint ?? '',
    'workflow.serviceAccountName': spec.serviceAccountName ?? '',
    ...(spec.priority !== undefined && { 'workflow.priority': String(spec.priority) }),
    ...creationTimes(created),
    ...(annotations[scheduledTime] !== undefined && { 'workflow.scheduledTime': annotations[scheduledTime] }),
    ...labelVariables(labels),
    ...mapVariables('workflow.annotations', annotations),
    'workflow.status': 'Running',
    'workflow.duration': '0.000000',
  };
}

/** The variables of the workflow's parameters; as a list, those taken from elsewhere say from where. */
export function parameterVariables(
  { spec }: ResolvedWorkflow,
  parameters: ReadonlyMap<string, string>,
): Globals {
  const declared = spec.arguments?.parameters ?? [];
  const list = parametersJson(
    declared.map((parameter) => {
      const value = parameters.get(parameter.name);
      return parameter.valueFrom || value === undefined ? parameter : { ...parameter, value };
    }),
  );
  return {
    'workflow.parameters': list,
    'workflow.parameters.json': list,
    ...Object.fromEntries([...parameters].map(([name, value]) => [`workflow.parameters.${name}`, value])),
  };
}

/** The labels that `workflowMetadata.labelsFrom` works out from the other variables. */
export function labelsFrom({ spec }: ResolvedWorkflow, globals: Globals): Readonly<Record<string, string>> {
  const sources = Object.entries(spec.workflowMetadata?.labelsFrom ?? {});
  if (sources.length === 0) return {};
  const environment = environmentOf(globals);
  return Object.fromEntries(
    sources.map(([name, { expression = '' }]) => {
      const value = evaluate(expression, environment);
      if (typeof value === 'string') return [name, value];
      throw new InputError(
        `spec.workflowMetadata.labelsFrom.${name}: '${expression}' gives ${display(value)}, and a string is needed`,
      );
    }),
  );
}

/** The variables of the workflow's labels. */
export function labelVariables(labels: Readonly<Record<string, string>>): Globals {
  return mapVariables('workflow.labels', labels);
}

function mapVariables(prefix: string, map: Readonly<Record<string, string>>): Globals {
  return {
    [prefix]: JSON.stringify(map),
    [`${prefix}.json`]: JSON.stringify(map),
    ...Object.fromEntries(Object.entries(map).map(([key, value]) => [`${prefix}.${key}`, value])),
  };
}

/** `workflow.creationTimestamp` and its parts by strftime letters, in UTC. */
function creationTimes(created: Date): Globals {
  const prefix = 'workflow.creationTimestamp';
  const two = (value: number) => String(value).padStart(2, '0');
  const named = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat('en-US', { ...options, timeZone: 'UTC' }).format(created);
  const dayOfYear =
    Math.floor((created.getTime() - Date.UTC(created.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;
  const parts: Readonly<Record<string, string>> = {
    Y: String(created.getUTCFullYear()),
    y: two(created.getUTCFullYear() % 100),
    m: two(created.getUTCMonth() + 1),
    d: two(created.getUTCDate()),
    H: two(created.getUTCHours()),
    I: two(created.getUTCHours() % 12 || 12),
    M: two(created.getUTCMinutes()),
    S: two(created.getUTCSeconds()),
    p: created.getUTCHours() < 12 ? 'AM' : 'PM',
    j: String(dayOfYear).padStart(3, '0'),
    A: named({ weekday: 'long' }),
    a: named({ weekday: 'short' }),
    B: named({ month: 'long' }),
    b: named({ month: 'short' }),
    s: String(Math.floor(created.getTime() / 1000)),
    RFC3339: timestamp(created),
  };
  return {
    [prefix]: timestamp(created),
    ...Object.fromEntries(Object.entries(parts).map(([letter, text]) => [`${prefix}.${letter}`, text])),
  };
}
