/** What tells Argo CD to keep a namespace as Git says: a project that says what is allowed, and its applications. */
import type { IApplication, IAppProject } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
import { ApiObject, type App } from 'cdk8s';
import { Construct } from 'constructs';
import { Application, AppProject } from '../../imports/argoproj.io.ts';
import { restrictedLabels } from './namespace.ts';

/** Where Argo CD itself is. */
export const argoCdNamespace = 'argocd';

/** A kind of object, as projects name it. */
export interface Kind {
  readonly group: string;
  readonly kind: string;
}

/** What the applications of a project may do. */
export interface ArgoCdProjectProps {
  /** The repositories that they may take manifests from. */
  readonly sourceRepos: readonly string[];
  /** The namespace that they may change. */
  readonly namespace: string;
  /** What they may make in it. */
  readonly kinds: readonly Kind[];
}

/** An AppProject, with its id as name. */
export class ArgoCdProject extends Construct {
  readonly name: string;
  readonly namespace: string;

  constructor(scope: Construct, id: string, { sourceRepos, namespace, kinds }: ArgoCdProjectProps) {
    super(scope, id);
    this.name = id;
    this.namespace = namespace;
    const spec: IAppProject['spec'] = {
      description: `what may be synced to the namespace ${namespace}`,
      sourceRepos: [...new Set(sourceRepos)],
      destinations: [{ server: thisCluster, namespace }],
      // The namespace itself, which the applications make.
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
      namespaceResourceWhitelist: kinds.map((kind) => ({ ...kind })),
    };
    new AppProject(this, 'project', { metadata: { name: id, namespace: argoCdNamespace }, spec });
  }
}

/** What one application syncs. */
export interface ArgoCdApplicationProps {
  readonly project: ArgoCdProject;
  readonly repoUrl: string;
  /** The folder of the manifests; those in folders below it are not synced. */
  readonly path: string;
  /** @default `main` */
  readonly revision?: string;
}

/** An Application that keeps the namespace of its project as a folder says, with its id as name. */
export class ArgoCdApplication extends Construct {
  constructor(scope: Construct, id: string, props: ArgoCdApplicationProps) {
    super(scope, id);
    const { project, repoUrl, path, revision = 'main' } = props;
    const spec: IApplication['spec'] = {
      project: project.name,
      source: { repoURL: repoUrl, targetRevision: revision, path },
      destination: { server: thisCluster, namespace: project.namespace },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        managedNamespaceMetadata: { labels: { ...restrictedLabels } },
        syncOptions: [
          'CreateNamespace=true',
          'ServerSideApply=true',
          'ApplyOutOfSyncOnly=true',
          'PruneLast=true',
        ],
        retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '3m' } },
      },
    };
    // Whoever deletes the application deletes what it made.
    const finalizers = ['resources-finalizer.argocd.argoproj.io'];
    new Application(this, 'application', {
      metadata: { name: id, namespace: argoCdNamespace, finalizers },
      spec,
    });
  }
}

/** The kinds of all objects of an app, sorted, each once. */
export function kindsOf(app: App): readonly Kind[] {
  const objects = app.node.findAll().filter((construct) => construct instanceof ApiObject);
  const kinds = objects.map(({ apiGroup, kind }) => ({ group: apiGroup === 'core' ? '' : apiGroup, kind }));
  const names = new Map(kinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
  return [...names.keys()].toSorted().flatMap((name) => names.get(name) ?? []);
}

const thisCluster = 'https://kubernetes.default.svc';
