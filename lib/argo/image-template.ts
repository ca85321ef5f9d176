/** Templates of one container of any image, with typed inputs and outputs. */
import type { WireTypes } from '../contract/step-contract.ts';
import { type Container, renderContainer } from './container.ts';
import {
  type FixedPaths,
  type OutputPaths,
  outputPaths,
  outputsMounts,
  type PodInputs,
  podInputs,
  renderOutputPaths,
} from './output-files.ts';
import { draftPod, type PodProps, renderPod } from './pod.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from './template.ts';

/** What the container of a template sees. */
export interface ImageContext<Inputs extends WireTypes, Outputs extends WireTypes> {
  /** The reference to each value, the path of each artifact. */
  readonly inputs: PodInputs<Inputs>;
  /** The file that each output is read from. */
  readonly files: OutputPaths<Outputs>;
}

/** A template that runs one container of any image. */
export interface ImageTemplateProps<Inputs extends WireTypes, Outputs extends WireTypes>
  extends PodProps<Inputs, Outputs> {
  /** The template's name in kebab-case. */
  readonly name: string;
  readonly inputs: Inputs;
  /** What the program leaves, one file each. */
  readonly outputs: Outputs;
  /** Where a program leaves outputs that cannot be told where. @default a file each in a folder of ours */
  readonly outputFiles?: FixedPaths<NoInfer<Outputs>>;
  readonly container: (context: ImageContext<Inputs, Outputs>) => Container;
}

/**
 * Makes a template of one container. A value never becomes part of a shell's source: give it as an argument.
 *
 * @example
 * const count = imageTemplate(library, {
 *   name: 'count-lines',
 *   inputs: { path: z.string() },
 *   outputs: { lines: numberValue },
 *   serviceAccount,
 *   container: ({ inputs, files }) => ({
 *     image: 'busybox:1.36',
 *     command: ['sh', '-c', 'wc -l < "$1" > "$2"', 'count'],
 *     args: [inputs.path, files.lines],
 *   }),
 * });
 */
export function imageTemplate<const Inputs extends WireTypes, const Outputs extends WireTypes>(
  home: TemplateHome,
  props: ImageTemplateProps<Inputs, Outputs>,
): Template<Inputs, Outputs> {
  const draft = draftTemplate(home, props.name, props.inputs);
  const pod = draftPod(home, draft);
  const files = outputPaths(props.outputs, props.outputFiles ?? {}, draft.scope);
  const container = props.container({ inputs: podInputs(draft), files });
  const mounts = [...outputsMounts(files), ...(container.mounts ?? [])];
  const rendered = renderContainer({ ...container, mounts }, pod);
  const body = {
    ...renderPod(props, draft, pod),
    container: { name: 'main', ...rendered },
    ...renderOutputPaths({ types: props.outputs, paths: files }, draft.scope),
  };
  return finishTemplate({ home, draft, outputs: props.outputs, body, options: props });
}
