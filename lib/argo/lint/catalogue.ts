/** The documents under check, and how templates of other documents are found among them. */
import type { KubernetesObject, Template, WorkflowSpec } from '../manifest.ts';
import type { Path } from './finding.ts';

/** The kinds that hold templates or start those that do. */
export const argoKinds = [
  'Workflow',
  'WorkflowTemplate',
  'ClusterWorkflowTemplate',
  'CronWorkflow',
  'WorkflowEventBinding',
] as const;
export type ArgoKind = (typeof argoKinds)[number];

/** A document whose templates know each other by name. */
export interface Home {
  /** `WorkflowTemplate/delivery`. */
  readonly title: string;
  readonly kind: ArgoKind;
  readonly namespace: string;
  readonly metadata: NonNullable<KubernetesObject['metadata']> & Labels;
  readonly spec: WorkflowSpec;
  /** Where the spec stands in the document. */
  readonly path: Path;
}

interface Labels {
  readonly generateName?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Finds what a templateRef or a workflowTemplateRef names. */
export interface Catalogue {
  find(
    kind: 'WorkflowTemplate' | 'ClusterWorkflowTemplate',
    name: string,
    namespace: string,
  ): Home | undefined;
}

/** Whether a document is one of Argo's that the linter knows. */
export function argoKindOf(document: KubernetesObject): ArgoKind | undefined {
  return argoKinds.find((kind) => kind === document.kind);
}

/** `WorkflowTemplate/delivery`; a document without a name is told by what its name will begin with. */
export function titleOf({ kind, metadata }: KubernetesObject): string {
  const { name, generateName }: KubernetesObject['metadata'] & Labels = metadata ?? {};
  return `${kind}/${name ?? generateName ?? '(no name)'}`;
}

/** The document as a home of templates; its shape must have been checked before. */
export function homeOf(document: KubernetesObject, kind: ArgoKind): Home {
  const { spec } = document as unknown as { spec?: WorkflowSpec & { workflowSpec?: WorkflowSpec } };
  const isCron = kind === 'CronWorkflow';
  return {
    title: titleOf(document),
    kind,
    namespace: document.metadata?.namespace ?? '',
    metadata: document.metadata ?? {},
    spec: (isCron ? spec?.workflowSpec : spec) ?? emptySpec,
    path: isCron ? ['spec', 'workflowSpec'] : ['spec'],
  };
}

const emptySpec: WorkflowSpec = {};

/** A catalogue of documents that are at hand. */
export function catalogueOf(homes: readonly Home[]): Catalogue {
  const byKey = new Map(
    homes.map((home) => [keyOf(home.kind, home.metadata.name ?? '', home.namespace), home]),
  );
  return { find: (kind, name, namespace) => byKey.get(keyOf(kind, name, namespace)) };
}

function keyOf(kind: string, name: string, namespace: string): string {
  return kind === 'ClusterWorkflowTemplate' ? `${kind}/${name}` : `${kind}/${namespace}/${name}`;
}

/** A template of a home by its name. */
export function templateOf(
  home: Home,
  name: string,
): { readonly template: Template; readonly path: Path } | undefined {
  const index = home.spec.templates?.findIndex((template) => template.name === name) ?? -1;
  const template = home.spec.templates?.[index];
  return template && { template, path: [...home.path, 'templates', index] };
}
