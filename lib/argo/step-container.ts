/** The container of a step program, made from the step's contract alone: arguments, environment, secrets, outputs. */

import { kebabCase } from '../contract/names.ts';
import type { SettingsOf, StepContract } from '../contract/step-contract.ts';
import type { Container } from './container.ts';
import type { EnvValue } from './environment.ts';
import { encodeInputs } from './inputs.ts';
import type { SecretKey } from './key-refs.ts';
import type { ResourceRequirements } from './manifest.ts';
import { type GivenOrLeft, OutputFile } from './output-file.ts';
import type { OutputPaths } from './output-files.ts';
import { text } from './ref.ts';
import type { Scope } from './scope.ts';
import { type Mount, secretFile } from './volumes.ts';

/** The one place where step programs may write. */
export const scratchDirectory = '/tmp/millrace';

/** Where a step leaves its outputs when nothing else is said. */
export const outputsDirectory = `${scratchDirectory}/outputs`;

/** The volume behind `scratchDirectory`: the containers of one pod share it, when they are ours. */
export const scratch: Mount = { volume: { name: 'scratch', emptyDir: {} }, path: scratchDirectory };

/** The image with the step programs. */
export interface StepProgram {
  readonly image: string;
  /** What is run; the step's name and its arguments follow. */
  readonly command: readonly [string, ...string[]];
}

/** What a step sees beside its inputs: each variable of its contract, and the secrets it is trusted with. */
export interface StepSurroundings<Contract extends StepContract> {
  readonly step: Contract;
  readonly program: StepProgram;
  /** One for each variable that the step reads. */
  readonly env: Readonly<Record<keyof Contract['env'], EnvValue>>;
  /** The Secrets behind the step's secrets; the step says what it does without one. @default none */
  readonly secrets?: Readonly<Partial<Record<keyof Contract['secrets'], SecretKey>>>;
  /** The settings that differ from their defaults. @default none */
  readonly settings?: Partial<SettingsOf<Contract>>;
  /** Volumes beside the scratch volume. @default none */
  readonly mounts?: readonly Mount[];
  /** @default what a small program needs */
  readonly resources?: ResourceRequirements;
}

/** One step in a container of its own. */
export interface StepContainerProps<Contract extends StepContract> extends StepSurroundings<Contract> {
  readonly inputs: GivenOrLeft<Contract['inputs']>;
  /** The step does nothing unless a container before left that. @default it is run always */
  readonly when?: Condition;
  /** Where the step leaves its outputs. @default `outputsDirectory` */
  readonly outputsDirectory?: string;
}

/** What a container before must have left. */
export interface Condition {
  readonly file: OutputFile<string>;
  readonly is: string;
}

/** Makes the container of a step. It writes nowhere but to the scratch volume. */
export function stepContainer<Contract extends StepContract>(
  scope: Scope,
  props: StepContainerProps<Contract>,
): Container {
  const { step, program, when, resources } = props;
  const isLeft = ([, value]: [string, unknown]) => value instanceof OutputFile;
  const inputs: [string, unknown][] = Object.entries(props.inputs);
  const left = new Map(inputs.filter(isLeft));
  const given = encodeInputs({
    types: Object.fromEntries(Object.entries(step.inputs).filter(([name]) => !left.has(name))),
    given: Object.fromEntries(inputs.filter((input) => !isLeft(input))),
    scope,
    taker: step.name,
  });
  const settings = encodeInputs({
    types: step.settings ?? {},
    given: Object.fromEntries(
      Object.entries(props.settings ?? {}).filter(([, value]) => value !== undefined),
    ),
    scope,
    taker: step.name,
  });
  const secrets: [string, SecretKey][] = Object.entries(props.secrets ?? {}).flatMap(([name, secret]) => {
    return secret === undefined ? [] : [[name, secret]];
  });
  return {
    image: program.image,
    command: program.command,
    args: [
      step.name,
      ...[...given, ...settings].map(({ name, value }) => text`--${name}=${value}`),
      ...[...left].flatMap(([name, file]) =>
        file instanceof OutputFile ? [`--${kebabCase(name)}-from=${file.path}`] : [],
      ),
      ...(when ? [`--when=${when.file.path}=${when.is}`] : []),
      ...secrets.map(([name, secret]) => `--${kebabCase(name)}-file=${secretFile(secret)}`),
    ],
    env: {
      MILLRACE_OUTPUTS: props.outputsDirectory ?? outputsDirectory,
      HOME: scratchDirectory,
      TMPDIR: scratchDirectory,
      ...props.env,
    },
    secretFiles: secrets.map(([, secret]) => secret),
    mounts: [scratch, ...(props.mounts ?? [])],
    ...(resources ? { resources } : {}),
    securityContext: { readOnlyRootFilesystem: true },
  };
}

/** The files in which a step leaves its outputs, by the outputs' names. */
export function stepOutputPaths<Contract extends StepContract>({
  step,
  outputsDirectory: directory = outputsDirectory,
}: Pick<StepContainerProps<Contract>, 'step' | 'outputsDirectory'>): OutputPaths<Contract['outputs']> {
  const paths = Object.keys(step.outputs).map((name) => [name, `${directory}/${kebabCase(name)}`]);
  return Object.fromEntries(paths) as OutputPaths<Contract['outputs']>;
}
