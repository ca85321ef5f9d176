/** Templates of a script: a source text in an image, with its values in environment variables. */
import { kebabCase } from '../contract/names.ts';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { type Container, renderContainer } from './container.ts';
import type { Env } from './environment.ts';
import { outputPaths, outputsMounts, type PodInputs, podInputs, renderOutputPaths } from './output-files.ts';
import { draftPod, type PodProps, renderPod } from './pod.ts';
import {
  draftTemplate,
  finishTemplate,
  type Template,
  type TemplateHome,
  type WithResult,
  withResult,
} from './template.ts';

/** A script and the container that it runs in. */
export interface Script extends Omit<Container, 'args'> {
  /** The source. It is the same in every run: values are in its environment, never in its text. */
  readonly source: string;
}

/** A template that runs a script. */
export interface ScriptTemplateProps<
  Inputs extends WireTypes,
  Outputs extends WireTypes,
  Result extends WireType,
> extends PodProps<Inputs, Outputs> {
  /** The template's name in kebab-case. */
  readonly name: string;
  /** What the script takes: `modelName` is the variable `INPUT_MODEL_NAME`; an artifact's holds its path. */
  readonly inputs: Inputs;
  /** What the script leaves: the variable `OUTPUT_ROW_COUNT` names the file of `rowCount`. */
  readonly outputs: Outputs;
  /** The type of what the script prints, at `[outputResult]` of its task. @default nobody reads it */
  readonly result?: Result;
  readonly script: Script;
}

/**
 * Makes a template of a script. Argo puts the source into a file and runs the command with it.
 *
 * @example
 * const shout = scriptTemplate(library, {
 *   name: 'shout',
 *   inputs: { word: z.string() },
 *   outputs: {},
 *   result: z.string(),
 *   serviceAccount,
 *   script: {
 *     image: 'python:3.12-alpine',
 *     command: ['python'],
 *     source: 'import os\nprint(os.environ["INPUT_WORD"].upper())\n',
 *   },
 * });
 */
export function scriptTemplate<
  const Inputs extends WireTypes,
  const Outputs extends WireTypes,
  Result extends WireType = never,
>(
  home: TemplateHome,
  props: ScriptTemplateProps<Inputs, Outputs, Result>,
): Template<Inputs, Outputs & WithResult<Result>> {
  const { name, inputs, outputs, result } = props;
  const { source, env, mounts = [], ...rest } = props.script;
  const draft = draftTemplate(home, name, inputs);
  const { scope } = draft;
  const pod = draftPod(home, draft);
  const files = outputPaths(outputs, {}, scope);
  const given: PodInputs<WireTypes> = podInputs(draft);
  const variables: Env = { ...prefixed('INPUT', given), ...prefixed('OUTPUT', files) };
  const twice = Object.keys(env ?? {}).find((variable) => Object.hasOwn(variables, variable));
  if (twice) throw scope.error(`sets ${twice}, which is the variable of an input or an output; rename it`);
  const container = renderContainer(
    {
      ...rest,
      env: { ...variables, ...env },
      mounts: [...outputsMounts(files), ...mounts],
    },
    pod,
  );
  const body = {
    ...renderPod(props, draft, pod),
    script: { name: 'main', ...container, source: scope.tag(source) },
    ...renderOutputPaths({ types: outputs, paths: files }, scope),
  };
  return finishTemplate({ home, draft, outputs: withResult(outputs, result), body, options: props });
}

function prefixed<Value>(prefix: string, values: Readonly<Record<string, Value>>): Record<string, Value> {
  const entries = Object.entries(values).map(([name, value]) => {
    return [`${prefix}_${kebabCase(name).replaceAll('-', '_').toUpperCase()}`, value] as const;
  });
  return Object.fromEntries(entries);
}
