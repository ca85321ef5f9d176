/** The pods that manifests make, with the labels by which policies tell them apart. */
import type { KubernetesObject } from '../../lib/argo/manifest.ts';

/** A pod that something makes. */
export interface LabelledPod {
  /** `WorkflowTemplate california-housing-steps/train` */
  readonly owner: string;
  readonly labels: Readonly<Record<string, string>>;
  /** All that the pod says of itself, as JSON. */
  readonly text: string;
}

interface Labelled {
  readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
}

interface PodTemplate extends Labelled {
  readonly name?: string;
  readonly container?: object;
  readonly script?: object;
  readonly containerSet?: object;
}

/** The pods of Deployments, StatefulSets and WorkflowTemplates. */
export function labelledPods(objects: readonly KubernetesObject[]): readonly LabelledPod[] {
  return objects.flatMap((object) => {
    const owner = `${object.kind} ${object.metadata?.name}`;
    const spec: { template?: Labelled; templates?: readonly PodTemplate[] } = Object(object['spec']);
    const ofArgo = (spec.templates ?? [])
      .filter(({ container, script, containerSet }) => container ?? script ?? containerSet)
      .map((template) => podOf(`${owner}/${template.name}`, template));
    const isWorkload = object.kind === 'Deployment' || object.kind === 'StatefulSet';
    return [...ofArgo, ...(isWorkload && spec.template ? [podOf(owner, spec.template)] : [])];
  });
}

function podOf(owner: string, template: Labelled): LabelledPod {
  return { owner, labels: template.metadata?.labels ?? {}, text: JSON.stringify(template) };
}
