/** Templates of several containers in one pod, each of which waits for those it follows. */
import type { StepContract, WireTypes } from '../contract/step-contract.ts';
import { type Container, type PodDraft, renderContainer } from './container.ts';
import type { ContainerNode } from './manifest.ts';
import { checkName } from './names.ts';
import { type OutputFiles, outputFiles } from './output-file.ts';
import {
  type OutputPaths,
  outputPaths,
  outputsMounts,
  type PodInputs,
  podInputs,
  renderOutputPaths,
} from './output-files.ts';
import { draftPod, type PodProps, renderPod } from './pod.ts';
import {
  outputsDirectory,
  type StepContainerProps,
  stepContainer,
  stepOutputPaths,
} from './step-container.ts';
import { StepSequence } from './step-sequence.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from './template.ts';

/** A template of several containers. */
export interface ContainerSetTemplateProps<Inputs extends WireTypes, Outputs extends WireTypes>
  extends PodProps<Inputs, Outputs> {
  /** The template's name in kebab-case. */
  readonly name: string;
  readonly inputs: Inputs;
  /** Adds the containers, and gives back the main one: its outputs are the template's. */
  readonly containers: (set: ContainerSet<Inputs>) => MainContainer<Outputs>;
}

/** A container of a set, for those that follow it. */
export interface SetContainer {
  readonly name: string;
}

/** A step of ours in a set. */
export interface SetStep<Outputs extends WireTypes> extends SetContainer {
  /** What it leaves for those that follow it. */
  readonly left: OutputFiles<Outputs>;
}

/** The container that gives the template's outputs; Argo calls it `main`. */
export interface MainContainer<Outputs extends WireTypes> extends SetContainer {
  readonly name: 'main';
  readonly types: Outputs;
  /** The file of each output. */
  readonly files: OutputPaths<Outputs>;
  /** What stands for a file that was not written. @default every file must be there */
  readonly defaults?: { readonly [Name in keyof Outputs]?: string };
}

/** When a container of a set runs. */
export interface Order {
  /** The containers that must have succeeded before. @default it starts with the pod */
  readonly after?: readonly SetContainer[];
}

/** Makes a template whose pod runs several containers in order. */
export function containerSetTemplate<const Inputs extends WireTypes, Outputs extends WireTypes>(
  home: TemplateHome,
  props: ContainerSetTemplateProps<Inputs, Outputs>,
): Template<Inputs, Outputs> {
  const draft = draftTemplate(home, props.name, props.inputs);
  const pod = draftPod(home, draft, home.defaults.retryOfSet);
  const set = new ContainerSet(podInputs(draft), pod);
  const { types, files, defaults = {} } = props.containers(set);
  const body = {
    ...renderPod(props, draft, pod),
    containerSet: { containers: set.list() },
    ...renderOutputPaths({ types, paths: files, defaults }, draft.scope),
  };
  return finishTemplate({ home, draft, outputs: types, body, options: props });
}

/** The containers of one pod, while they are added. */
export class ContainerSet<Inputs extends WireTypes> {
  /** The reference to each value, the path of each artifact. */
  readonly inputs: PodInputs<Inputs>;
  readonly #pod: PodDraft;
  readonly #containers: ContainerNode[] = [];

  constructor(inputs: PodInputs<Inputs>, pod: PodDraft) {
    this.inputs = inputs;
    this.#pod = pod;
  }

  /** Adds a container of any image. */
  run(name: string, container: Container, order: Order = {}): SetContainer {
    this.#add(name, container, order);
    return { name };
  }

  /** Adds a step of ours, named as the step is unless another name is given. */
  runStep<Contract extends StepContract>(
    props: StepContainerProps<Contract>,
    { name = props.step.name, ...order }: Order & { readonly name?: string } = {},
  ): SetStep<Contract['outputs']> {
    const outputs: Contract['outputs'] = props.step.outputs;
    this.#add(name, stepContainer(this.#pod.scope, props), order);
    return { name, left: outputFiles(outputs, props.outputsDirectory ?? outputsDirectory) };
  }

  /** Adds a container in which steps of ours follow each other; `left` is what `add` gives back. */
  runSteps<const Name extends string, Left>(
    name: Name,
    add: (steps: StepSequence) => Left,
    order: Order = {},
  ): { readonly name: Name; readonly left: Left } {
    const steps = new StepSequence(this.#pod.scope);
    const left = add(steps);
    this.#add(name, steps.container(), order);
    return { name, left };
  }

  /** Adds a step of ours as the main container. */
  runMainStep<Contract extends StepContract>(
    props: StepContainerProps<Contract>,
    order: Order = {},
  ): MainContainer<Contract['outputs']> {
    const types: Contract['outputs'] = props.step.outputs;
    this.#add('main', stepContainer(this.#pod.scope, props), order);
    return { name: 'main', types, files: stepOutputPaths(props) };
  }

  /** Adds a container of any image as the main one, which is told where its outputs go. */
  runMain<const Outputs extends WireTypes>(
    types: Outputs,
    container: (files: OutputPaths<Outputs>) => Container,
    order: Order = {},
  ): MainContainer<Outputs> {
    const files = outputPaths(types, {}, this.#pod.scope);
    const main = container(files);
    this.#add('main', { ...main, mounts: [...outputsMounts(files), ...(main.mounts ?? [])] }, order);
    return { name: 'main', types, files };
  }

  /** The containers in the order in which they were added. */
  list(): ContainerNode[] {
    return [...this.#containers];
  }

  #add(name: string, container: Container, { after = [] }: Order): void {
    const { scope } = this.#pod;
    checkName({ path: scope.path, kind: 'container', name });
    if (['init', 'wait'].includes(name))
      throw scope.error(`Argo keeps the container name '${name}' for itself`);
    if (this.#containers.some((known) => known.name === name))
      throw scope.error(`there are two containers '${name}'; give one of them another name`);
    const dependencies = after.map((container) => container.name);
    const late = dependencies.find((dependency) => dependency > name);
    if (late !== undefined)
      throw scope.error(
        `container '${name}' follows '${late}' and must sort behind it: Argo reports the first failed container in ` +
          'alphabetical order, and that has to be the one that failed first; rename one of them',
      );
    const rendered = renderContainer(container, this.#pod);
    this.#containers.push({ name, ...(dependencies.length > 0 ? { dependencies } : {}), ...rendered });
  }
}
