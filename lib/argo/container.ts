/** One container of a pod. */
import { type Env, renderEnv } from './environment.ts';
import type { SecretKey } from './key-refs.ts';
import { type Late, renderLate } from './late.ts';
import type * as manifest from './manifest.ts';
import { type Defaults, restrictedContainer } from './pod-defaults.ts';
import type { Ref, Text } from './ref.ts';
import type { Scope } from './scope.ts';
import { refuseSplicedSource } from './spliced-source.ts';
import type { Mount, PodVolumes } from './volumes.ts';

/** A program in an image, with all it sees. */
export interface Container {
  readonly image: string;
  /** The program and its first arguments. Given always, so that nobody has to look into the image. */
  readonly command: readonly [string, ...string[]];
  /** @default no further arguments */
  readonly args?: readonly (string | Ref<unknown> | Text)[];
  /** @default the image's */
  readonly workingDirectory?: string;
  /** @default only what the image sets */
  readonly env?: Env;
  /** Secrets that the container reads as files, at `secretFile(…)`. @default none */
  readonly secretFiles?: readonly SecretKey[];
  /** @default none */
  readonly mounts?: readonly Mount[];
  /** @default what a small program needs */
  readonly resources?: manifest.ResourceRequirements;
  /** Laid over what the `restricted` standard asks for. @default nothing more than that */
  readonly securityContext?: manifest.SecurityContext;
  /** Fields as Kubernetes names them, checked by their types; each text may hold references. @default none */
  readonly raw?: RawContainerFields;
}

/** What a container rarely says. */
export type RawContainerFields = Late<
  Pick<
    manifest.ContainerNode,
    | 'envFrom'
    | 'imagePullPolicy'
    | 'lifecycle'
    | 'livenessProbe'
    | 'ports'
    | 'readinessProbe'
    | 'resizePolicy'
    | 'restartPolicy'
    | 'restartPolicyRules'
    | 'startupProbe'
    | 'stdin'
    | 'stdinOnce'
    | 'terminationMessagePath'
    | 'terminationMessagePolicy'
    | 'tty'
    | 'volumeDevices'
  >
>;

/** A pod while its containers are written. */
export interface PodDraft {
  readonly scope: Scope;
  readonly volumes: PodVolumes;
  readonly defaults: Defaults;
  /** What is tried again unless the template says it. */
  readonly retry: Defaults['retry'];
}

/** A container as Kubernetes takes it, without a name. */
export function renderContainer(
  container: Container,
  { scope, volumes, defaults }: PodDraft,
): Omit<manifest.ContainerNode, 'name'> {
  const { image, command, args, workingDirectory, env, secretFiles, mounts, resources, raw } = container;
  refuseSplicedSource(container, scope);
  const volumeMounts = [
    ...(mounts ?? []).map((mount) => volumes.mount(mount)),
    ...volumes.mountSecrets(secretFiles ?? []),
  ];
  const variables = renderEnv(env ?? {}, scope);
  return {
    image: scope.tag(image),
    command: command.map((argument) => scope.tag(argument)),
    ...(args && args.length > 0 ? { args: args.map((argument) => scope.tag(argument)) } : {}),
    ...(workingDirectory ? { workingDir: workingDirectory } : {}),
    ...(variables.length > 0 ? { env: variables } : {}),
    ...(volumeMounts.length > 0 ? { volumeMounts } : {}),
    resources: resources ?? defaults.resources,
    securityContext: { ...restrictedContainer, ...container.securityContext },
    ...(raw ? renderLate<Omit<manifest.ContainerNode, 'name'>>(raw, scope) : {}),
  };
}
