/** Finds the cluster that a user means: by a kubeconfig, or by the ServiceAccount of the pod this runs in. */
import { KubeConfig } from '@kubernetes/client-node';
import { InputError } from '../errors.ts';
import { type ClusterApi, clusterApi } from './api.ts';
import { homeConfig, knowsCluster } from './known.ts';

/** What a user says of the cluster. */
export interface ClusterChoice {
  /** A kubeconfig file. @default those of KUBECONFIG, else ~/.kube/config, else the ServiceAccount of this pod */
  readonly kubeconfig?: string | undefined;
  /** A context of the kubeconfig. @default its current one */
  readonly context?: string | undefined;
  /** @default the context's namespace, else `default` */
  readonly namespace?: string | undefined;
}

/** A cluster with the place in it that is meant. */
export interface Cluster extends ClusterApi {
  /** The name of the context. */
  readonly context: string;
  readonly namespace: string;
}

/** Prepares calls to the cluster; nothing is called yet. Throws an `InputError` when it is not clear which one is meant. */
export function connectCluster(choice: ClusterChoice = {}): Cluster {
  const { config, context, namespace } = chooseConfig(choice);
  return { ...clusterApi(config), context, namespace };
}

/** The configuration with the context that is meant. Throws as `connectCluster` does. */
export function chooseConfig(choice: ClusterChoice): Pick<Cluster, 'context' | 'namespace'> & {
  readonly config: KubeConfig;
} {
  const config = new KubeConfig();
  const source = load(config, choice.kubeconfig);
  if (choice.context !== undefined) {
    const known = config.getContexts().map(({ name }) => name);
    if (!known.includes(choice.context))
      throw new InputError(
        `no context '${choice.context}' in ${source}; there is ${known.join(', ') || 'none at all'}`,
      );
    config.setCurrentContext(choice.context);
  }
  const context = config.getCurrentContext();
  const found = config.getContextObject(context);
  if (found === null || config.getCurrentCluster() === null)
    throw new InputError(`${source} has no current context that names a cluster; give one by --context`);
  return { config, context, namespace: choice.namespace ?? found.namespace ?? 'default' };
}

/** Reads the configuration and says where it was. */
function load(config: KubeConfig, file: string | undefined): string {
  const source = file ?? (process.env['KUBECONFIG'] || homeConfig());
  try {
    if (file !== undefined) config.loadFromFile(file);
    else if (knowsCluster()) config.loadFromDefault();
    else throw new InputError('no cluster is known; give a kubeconfig by --kubeconfig FILE or KUBECONFIG');
  } catch (error) {
    if (error instanceof InputError) throw error;
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error);
    throw new InputError(`the kubeconfig ${source} cannot be read: ${reason}`, { cause: error });
  }
  return source;
}
