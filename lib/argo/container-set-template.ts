/** Templates of several containers in one pod, each of which waits for those it follows. */
import type { StepContract, WireTypes } from '../contract/step-contract.ts';
import {
  type Container,
  type OutputFiles,
  type PodDraft,
  renderContainer,
  renderOutputFiles,
} from './container.ts';
import type { ContainerNode } from './manifest.ts';
import { checkName } from './names.ts';
import { draftPod, type PodProps, renderPod } from './pod.ts';
import { retryPassingFaultsOfSet } from './pod-defaults.ts';
import type { Refs } from './ref.ts';
import { type StepContainerProps, stepContainer, stepOutputs } from './step-container.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from './template.ts';

/** A template of several containers. */
export interface ContainerSetTemplateProps<Inputs extends WireTypes, Outputs extends WireTypes>
  extends PodProps {
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

/** The container that gives the template's outputs; Argo calls it `main`. */
export interface MainContainer<Outputs extends WireTypes> extends SetContainer {
  readonly name: 'main';
  readonly outputs: OutputFiles<Outputs>;
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
  const pod = draftPod(draft.scope);
  const set = new ContainerSet(draft.inputs, pod);
  const { outputs } = props.containers(set);
  const body = {
    ...renderPod({ ...props, retry: props.retry ?? retryPassingFaultsOfSet }, pod),
    containerSet: { containers: set.list() },
    ...renderOutputFiles(outputs),
  };
  return finishTemplate({ home, draft, outputs: outputs.types, body });
}

/** The containers of one pod, while they are added. */
export class ContainerSet<Inputs extends WireTypes> {
  readonly inputs: Refs<Inputs>;
  readonly #pod: PodDraft;
  readonly #containers: ContainerNode[] = [];

  constructor(inputs: Refs<Inputs>, pod: PodDraft) {
    this.inputs = inputs;
    this.#pod = pod;
  }

  /** Adds a container of any image. */
  run(name: string, container: Container, order: Order = {}): SetContainer {
    this.#add(name, container, order);
    return { name };
  }

  /** Adds a step of ours, named as the step is. */
  runStep<Contract extends StepContract>(
    props: StepContainerProps<Contract>,
    order: Order = {},
  ): SetContainer {
    return this.run(props.step.name, stepContainer(this.#pod.scope, props), order);
  }

  /** Adds a step of ours as the main container. */
  runMainStep<Contract extends StepContract>(
    props: StepContainerProps<Contract>,
    order: Order = {},
  ): MainContainer<Contract['outputs']> {
    this.#add('main', stepContainer(this.#pod.scope, props), order);
    return { name: 'main', outputs: stepOutputs(props) };
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
