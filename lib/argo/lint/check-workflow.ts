/** A workflow, or what workflows are made from: its own fields, then every template it holds or reaches. */
import { parse } from '../expr/parser.ts';
import type { Arguments, CronWorkflowSpec, KubernetesObject } from '../manifest.ts';
import type { Catalogue, Home } from './catalogue.ts';
import { checkArguments } from './check-arguments.ts';
import { checkMetrics } from './check-metrics.ts';
import { checkNames } from './check-names.ts';
import { isTimeZone, scheduleFault } from './cron-schedule.ts';
import type { Report } from './finding.ts';
import type { Names } from './known-names.ts';
import { Visit } from './visit.ts';

/** What the check of one document needs of the others. */
export interface WorkflowPlace {
  readonly catalogue: Catalogue;
  /** Tells of something in this document. */
  readonly report: Report;
  /** Tells of something in a document that this one uses. */
  readonly reportIn: (home: Home) => Report;
}

/** The longest names that leave room for what Argo and Kubernetes append to them. */
const longestName = 63;
const longestCronName = 52;

/** Reports what is wrong with a document that holds a workflow. */
export function checkWorkflow(home: Home, { catalogue, report, reportIn }: WorkflowPlace): void {
  const { spec, path, kind } = home;
  const longest = kind === 'CronWorkflow' ? longestCronName : longestName;
  const { name = '' } = home.metadata;
  if (name.length > longest)
    report(
      'object-name',
      ['metadata', 'name'],
      `'${name}' has ${name.length} characters; at most ${longest} are allowed`,
    );
  const base = referenced(home, catalogue, report);
  if (base === 'unknown') return;
  const source = base ?? home;
  const isTemplate = kind === 'WorkflowTemplate' || kind === 'ClusterWorkflowTemplate';
  checkNames(spec.templates, { style: 'field', path: [...path, 'templates'], report });
  checkArguments(spec.arguments, {
    path: [...path, 'arguments'],
    report,
    mayBeEmpty: kind !== 'CronWorkflow' || !!base,
  });
  const given = merged(spec.arguments, base?.spec.arguments);
  const globals = globalNames(home, base, given);
  const visit = new Visit({ catalogue, globals, isTemplate, reportIn });
  const entrypoint = spec.entrypoint || base?.spec.entrypoint;
  if (entrypoint) {
    const at = spec.entrypoint ? [...path, 'entrypoint'] : [...path, 'workflowTemplateRef'];
    visit.follow(
      { template: entrypoint },
      { home: source, path: at, given: isTemplate ? 'anything' : given },
    );
  } else if (!isTemplate)
    report('entrypoint', path, 'the workflow does not say where it begins; name a template as entrypoint');
  const onExit = spec.onExit || base?.spec.onExit;
  if (onExit) {
    globals.add('workflow.failures');
    const at = spec.onExit ? [...path, 'onExit'] : [...path, 'workflowTemplateRef'];
    visit.follow({ template: onExit }, { home: source, path: at, given: spec.arguments ?? {} });
  }
  for (const [hook, { expression }] of Object.entries(spec.hooks ?? {}))
    if (hook !== 'exit' && !expression)
      report(
        'hook',
        [...path, 'hooks', hook],
        `hook '${hook}' does not say when it runs; give it an expression`,
      );
  checkPodGC(home, report);
  checkMetrics(spec, path, report);
  for (const { name: template } of source.spec.templates ?? [])
    if (template) visit.follow({ template }, { home: source, path, given: 'anything' });
}

/** The document that workflowTemplateRef names. */
function referenced(
  { spec, path, namespace }: Home,
  catalogue: Catalogue,
  report: Report,
): Home | 'unknown' | undefined {
  const reference = spec.workflowTemplateRef;
  if (!reference) return undefined;
  const at = [...path, 'workflowTemplateRef'];
  if (spec.templates?.length)
    report(
      'workflow-template-ref',
      [...path, 'templates'],
      'templates stand beside workflowTemplateRef; take one away',
    );
  const kind = reference.clusterScope ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate';
  const found = catalogue.find(kind, reference.name ?? '', namespace);
  if (found) return found;
  const space = namespace && !reference.clusterScope ? ` in namespace '${namespace}'` : '';
  report(
    'undefined-template',
    at,
    `there is no ${kind} '${reference.name ?? ''}'${space}; give its file too, or correct the name`,
  );
  return 'unknown';
}

function merged(own: Arguments | undefined, base: Arguments | undefined): Arguments {
  const by = <Item extends { readonly name: string }>(
    one: readonly Item[] = [],
    other: readonly Item[] = [],
  ) => [...one, ...other.filter(({ name }) => !one.some((item) => item.name === name))];
  return {
    parameters: by(own?.parameters, base?.parameters),
    artifacts: by(own?.artifacts, base?.artifacts),
  };
}

/** The names that every template of the workflow knows. */
function globalNames(home: Home, base: Home | undefined, { parameters = [] }: Arguments): Names {
  const names: Names = new Set(
    ['name', 'namespace', 'mainEntrypoint', 'serviceAccountName', 'uid', 'status'].map(
      (name) => `workflow.${name}`,
    ),
  );
  const metadata = [home.spec.workflowMetadata, base?.spec.workflowMetadata];
  const labels = [home.metadata.labels, ...metadata.flatMap((one) => [one?.labels, one?.labelsFrom])];
  const annotations = [home.metadata.annotations, ...metadata.map((one) => one?.annotations)];
  for (const [kind, sources] of Object.entries({ labels, annotations })) {
    names.add(`workflow.${kind}`).add(`workflow.${kind}.json`);
    for (const key of sources.flatMap((source) => Object.keys(source ?? {})))
      names.add(`workflow.${kind}.${key}`);
  }
  if (parameters.length > 0) names.add('workflow.parameters').add('workflow.parameters.json');
  for (const { name } of parameters) names.add(`workflow.parameters.${name}`);
  if (home.spec.priority !== undefined) names.add('workflow.priority');
  return names;
}

function checkPodGC({ spec, path }: Home, report: Report): void {
  const strategies = ['OnPodCompletion', 'OnPodSuccess', 'OnWorkflowCompletion', 'OnWorkflowSuccess'];
  const strategy = spec.podGC?.strategy;
  if (strategy && !strategies.includes(strategy))
    report(
      'pod-gc',
      [...path, 'podGC', 'strategy'],
      `'${strategy}' is no strategy; choose one of ${strategies.join(', ')}`,
    );
  for (const [index, { operator, values }] of (spec.podGC?.labelSelector?.matchExpressions ?? []).entries()) {
    const takesValues = operator === 'In' || operator === 'NotIn';
    const takesNone = operator === 'Exists' || operator === 'DoesNotExist';
    if (takesValues ? !values?.length : !takesNone || values?.length)
      report(
        'pod-gc',
        [...path, 'podGC', 'labelSelector', 'matchExpressions', index],
        `'${operator}' does not fit its values; use In or NotIn with values, Exists or DoesNotExist without`,
      );
  }
}

/** Reports what is wrong with the schedule of a CronWorkflow. */
export function checkCron(document: KubernetesObject, report: Report): void {
  const { spec = {} } = document as unknown as { spec?: Partial<CronWorkflowSpec> & { schedule?: string } };
  const { schedule, schedules, timezone, concurrencyPolicy, startingDeadlineSeconds } = spec;
  if (schedule && schedules?.length)
    report(
      'cron',
      ['spec', 'schedule'],
      'schedule and schedules stand beside each other; write all under schedules',
    );
  const all = [
    ...(schedule ? [{ text: schedule, path: ['spec', 'schedule'] }] : []),
    ...(schedules ?? []).map((text, index) => ({ text, path: ['spec', 'schedules', index] })),
  ];
  for (const { text, path } of all) {
    const fault = scheduleFault(text);
    if (fault) report('cron', path, `'${text}' is no schedule: ${fault}; write for example '30 4 * * 1-5'`);
  }
  if (timezone && !isTimeZone(timezone))
    report(
      'time-zone',
      ['spec', 'timezone'],
      `'${timezone}' is no time zone; write for example 'Europe/Berlin' or 'UTC'`,
    );
  const policies = ['Allow', 'Forbid', 'Replace'];
  if (concurrencyPolicy && !policies.includes(concurrencyPolicy))
    report(
      'cron',
      ['spec', 'concurrencyPolicy'],
      `'${concurrencyPolicy}' is no policy; choose one of ${policies.join(', ')}`,
    );
  if (startingDeadlineSeconds !== undefined && startingDeadlineSeconds < 0)
    report(
      'cron',
      ['spec', 'startingDeadlineSeconds'],
      `${startingDeadlineSeconds} is negative; give the seconds as 0 or more`,
    );
}

/** Reports expressions of a WorkflowEventBinding that cannot be read. */
export function checkBinding(document: KubernetesObject, report: Report): void {
  const { spec } = document as unknown as { spec?: { event?: { selector?: string } } };
  const selector = spec?.event?.selector;
  if (!selector) return;
  try {
    parse(selector);
  } catch (error) {
    report(
      'expression',
      ['spec', 'event', 'selector'],
      `${error instanceof Error ? error.message : String(error)}; correct it`,
    );
  }
}
