/** A template for each `eo` command: the image, the environment and the files are the same for all. */
import { Duration } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { Env } from '../../lib/argo/environment.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import type { FixedPaths, OutputPaths, PodInputs } from '../../lib/argo/output-files.ts';
import type { Ref, Text } from '../../lib/argo/ref.ts';
import type { Template, TemplateHome } from '../../lib/argo/template.ts';
import type { WireTypes } from '../../lib/contract/step-contract.ts';

/** The image with the programs. */
export const image = 'ghcr.io/millrace/earth-observation:0.1.0';

/** What the templates of one workflow share. */
export interface Surroundings {
  readonly home: TemplateHome;
  readonly serviceAccount: IServiceAccount;
  readonly env: Env;
}

/** One command. */
export interface CommandProps<Inputs extends WireTypes, Outputs extends WireTypes> {
  readonly inputs: Inputs;
  readonly outputs: Outputs;
  /** The files of outputs whose names the command chooses. @default it is told all of them */
  readonly outputFiles?: FixedPaths<NoInfer<Outputs>>;
  /** Its options, from what it takes and the files that it leaves. */
  readonly options: (
    inputs: PodInputs<Inputs>,
    files: OutputPaths<Outputs>,
  ) => Readonly<Record<string, string | Ref<unknown> | Text>>;
  /** Processors, and memory in MiB. @default 1 and 1024 */
  readonly needs?: { readonly cpu: number; readonly memory: number };
}

/** Makes the template of the command `eo <name>`. */
export function command<const Inputs extends WireTypes, const Outputs extends WireTypes>(
  { home, serviceAccount, env }: Surroundings,
  name: string,
  {
    inputs,
    outputs,
    outputFiles = {},
    options,
    needs = { cpu: 1, memory: 1024 },
  }: CommandProps<Inputs, Outputs>,
): Template<Inputs, Outputs> {
  const amount = { cpu: `${needs.cpu}`, memory: `${needs.memory}Mi` };
  return imageTemplate(home, {
    name,
    inputs,
    outputs,
    outputFiles,
    serviceAccount,
    timeout: Duration.hours(1),
    container: ({ inputs: given, files }) => ({
      image,
      command: ['eo', name],
      args: Object.entries(options(given, files)).flatMap(([option, value]) => [`--${option}`, value]),
      env: { HOME: '/tmp', ...env },
      resources: { requests: amount, limits: amount },
    }),
  });
}
