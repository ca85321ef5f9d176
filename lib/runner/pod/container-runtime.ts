/** What carries containers out: processes in a sandbox, or a container engine with real images. */
import type { PodSecurityContext } from '../../argo/manifest.ts';
import type { Environment } from '../../environments/environments.ts';
import type { Cluster } from '../documents/cluster.ts';
import type { Command } from '../sandbox/sandbox.ts';
import type { Mount, View } from '../sandbox/view.ts';
import type { PlannedContainer } from './container-plan.ts';
import type { PodFields } from './pod-fields.ts';

export interface ContainerRuntime {
  /** Whether containers are apart from each other, so that several may run at once. */
  readonly isolates: boolean;
  /** Whether all containers run as the runner's user, so that secrets can be this user's alone. */
  readonly sameUser: boolean;
  /** Makes a container ready to start; throws a `PermanentError` when it cannot start. */
  prepare(options: PrepareOptions): PreparedContainer;
}

export interface PrepareOptions {
  readonly planned: PlannedContainer;
  readonly environment: Environment;
  readonly cluster: Cluster;
  /** The pod's folder on this machine, for what its containers have to themselves. */
  readonly directory: string;
  readonly mounts: readonly Mount[];
  /** What the pod knows of itself. */
  readonly fields: PodFields;
  /** The node and the workflow it belongs to, told to the container as Argo tells it. */
  readonly nodeId: string;
  readonly workflowUid: string;
  /** The paths of the outputs it may write. */
  readonly outputs: readonly string[];
  /** As whom the pod's containers run. */
  readonly security: PodSecurityContext | undefined;
}

export interface PreparedContainer {
  /** Says what is to be started, each time that the container is; `leave` must be called when that has ended. */
  enter(): Entered;
  /** The values of secrets in its variables. */
  readonly secretValues: readonly string[];
  /** Where its files are on this machine, once it has ended. */
  readonly view: View;
}

export interface Entered {
  readonly command: Command;
  /** The variables of the process that is started. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether that process is a sandbox around the program, not the program itself. */
  readonly wrapped: boolean;
  /** Undoes what was made for it, given how the process ended. */
  leave(exitCode: number | undefined): Promise<Left>;
}

/** What is known of a container once it has ended. */
export interface Left {
  /** Whether it was killed because it took more memory than its limit. */
  readonly outOfMemory: boolean;
}
