/** What all templates have in common: a home, a name, typed inputs and outputs. */

import { camelCase, kebabCase } from '../contract/names.ts';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { artifactOptions } from './artifact.ts';
import { encodedDefault } from './literal.ts';
import type * as manifest from './manifest.ts';
import { checkName, checkParameterNames } from './names.ts';
import type { Defaults } from './pod-defaults.ts';
import { Ref, type Refs } from './ref.ts';
import { parametersAndArtifacts, renderInputArtifact } from './render-artifact.ts';
import { Scope } from './scope.ts';
import { renderTemplateOptions, type TemplateOptions, withGlobalNames } from './template-options.ts';

/** A template as others use it; it is the same whether it lives in their workflow or in another one. */
export interface Template<Inputs extends WireTypes = WireTypes, Outputs extends WireTypes = WireTypes> {
  readonly name: string;
  /** Where the template lives. */
  readonly home: TemplateHome;
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  /** Whether it uses what only an exit handler knows, such as `workflow.status`. */
  readonly onlyOnExit: boolean;
  /** Whether it goes on beside those that need it, until the tasks around it have ended. */
  readonly isDaemon: boolean;
}

/**
 * The key of `outputs.result` among a template's outputs: what a script printed, or what an HTTP server answered.
 * A symbol, so that an output may still be called `result`.
 *
 * @example
 * const counted = dag.run(count, {});
 * dag.run(show, { text: counted[outputResult] });
 */
export const outputResult = Symbol('outputs.result');

/** The type of `outputs.result` among the types of outputs; nothing when nobody gave it. */
export type WithResult<Result extends WireType> = [Result] extends [never]
  ? unknown
  : { readonly [outputResult]: Result };

/** The types of outputs with that of `outputs.result` beside them. */
export function withResult<Outputs extends WireTypes, Result extends WireType>(
  outputs: Outputs,
  result: Result | undefined,
): Outputs & WithResult<Result> {
  return { ...outputs, ...(result ? { [outputResult]: result } : {}) } as Outputs & WithResult<Result>;
}

/** No inputs, no outputs, no parameters. */
export type None = Readonly<Record<string, never>>;

/** A template as it is written. Steps are a list of lists, which the generated type does not say. */
export type TemplateBody = Omit<manifest.Template, 'steps'> &
  manifest.TemplateOfArgo41 & { readonly steps?: manifest.WorkflowStep[][] };

/** How a task or a step says which template it runs. */
export type TemplateReference = Pick<manifest.DAGTask, 'template' | 'templateRef' | 'inline'>;

/** What holds templates: a WorkflowTemplate, a ClusterWorkflowTemplate, or the one task that a template is for. */
export interface TemplateHome {
  /** What people call it: the name of the Kubernetes object. */
  readonly resourceName: string;
  readonly scope: Scope;
  /** What its pods are unless they say otherwise. */
  readonly defaults: Defaults;
  /** How a template of this home is called from a DAG or from steps that live in another home, or in this one. */
  refer(template: string, from: TemplateHome): TemplateReference;
  /** Takes a template in; throws when there is one of that name. */
  addTemplate(template: TemplateBody & { readonly name: string }): void;
}

/** A template while it is written: its variables, and what it took of them. */
export interface Draft<Inputs extends WireTypes> {
  readonly name: string;
  readonly scope: Scope;
  /** The types of the inputs. */
  readonly types: Inputs;
  readonly inputs: Refs<Inputs>;
}

/** Begins a template; throws when its name or the name of an input is not a valid one. */
export function draftTemplate<Inputs extends WireTypes>(
  home: TemplateHome,
  name: string,
  types: Inputs,
): Draft<Inputs> {
  const { path } = home.scope;
  checkName({ path, kind: 'template', name });
  const scope = new Scope(`${path}/${name}`, home.scope);
  checkParameterNames(scope.path, types);
  return { name, scope, types, inputs: refsTo(types, ['inputs'], { owner: scope }) };
}

/** What a finished template is made of. */
export interface Finished<Inputs extends WireTypes, Outputs extends WireTypes> {
  readonly home: TemplateHome;
  readonly draft: Draft<Inputs>;
  readonly outputs: Outputs;
  /** The template without its name, inputs and options. */
  readonly body: TemplateBody;
  readonly options: Omit<TemplateOptions<Inputs>, 'globalOutputs'> & {
    readonly globalOutputs?: Readonly<Record<string, Ref<unknown> | undefined>> | undefined;
  };
}

/** Puts a template into its home; throws when it declares an input that it never uses. */
export function finishTemplate<Inputs extends WireTypes, Outputs extends WireTypes>({
  home,
  draft,
  outputs,
  body: written,
  options,
}: Finished<Inputs, Outputs>): Template<Inputs, Outputs> {
  const { name, scope } = draft;
  const { outputs: made, ...rest } = written;
  const shared = withGlobalNames(made, options.globalOutputs ?? {}, scope);
  const body = { ...renderTemplateOptions(options, draft), ...rest, ...(shared ? { outputs: shared } : {}) };
  const unused = Object.values<Ref<unknown>>(draft.inputs).filter((ref) => !scope.uses(ref.variable));
  if (unused.length > 0)
    throw scope.error(
      `never uses its input ${unused.map(({ path }) => camelCase(path.at(-1) ?? '')).join(', ')}; use it or take it away`,
    );
  const inputs = renderInputs(draft, isPod(body));
  home.addTemplate({ name, ...(inputs ? { inputs } : {}), ...body });
  return {
    name,
    home,
    inputs: draft.types,
    outputs,
    onlyOnExit: scope.onlyOnExit,
    isDaemon: body.daemon === true,
  };
}

function renderInputs({ scope, types }: Draft<WireTypes>, hasPod: boolean): manifest.Inputs | undefined {
  const parameters: manifest.Parameter[] = [];
  const artifacts: manifest.Artifact[] = [];
  for (const [input, type] of Object.entries(types)) {
    const artifact = artifactOptions(type);
    if (artifact) {
      artifacts.push(renderInputArtifact(input, artifact, { scope, hasPod }));
      continue;
    }
    const value = encodedDefault({ scope, name: `default of input '${input}'`, type });
    parameters.push({ name: kebabCase(input), ...(value === undefined ? {} : { default: value }) });
  }
  return parametersAndArtifacts(parameters, artifacts);
}

function isPod({ container, script, containerSet, resource, data }: TemplateBody): boolean {
  return [container, script, containerSet, resource, data].some((part) => part !== undefined);
}

/** References to named values and artifacts that stand side by side among Argo's variables. */
export function refsTo<Types extends WireTypes>(
  types: Types,
  path: readonly string[],
  of: Pick<Ref<unknown>, 'owner'> & Partial<Pick<Ref<unknown>, 'producer'>>,
): Refs<Types> {
  const refs = Object.entries(types).map(([name, type]) => {
    const kind = artifactOptions(type) ? 'artifacts' : 'parameters';
    return [name, new Ref({ path: [...path, kind, kebabCase(name)], type, ...of })] as const;
  });
  return Object.fromEntries(refs) as Refs<Types>;
}
