/** The pods that Argo makes of templates, as far as the templates say them: for the API server to judge. */
import type { KubernetesObject, Template } from '../../lib/argo/manifest.ts';

interface WorkflowTemplate extends KubernetesObject {
  readonly spec: { readonly templates: readonly Template[] };
}

/** A pod for each template of a WorkflowTemplate that runs in one. */
export function podsOf(object: KubernetesObject): readonly KubernetesObject[] {
  if (!isWorkflowTemplate(object)) return [];
  return object.spec.templates.flatMap((template) => {
    const containers = containersOf(template);
    if (containers.length === 0) return [];
    const { name, volumes, securityContext, serviceAccountName } = template;
    return {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name },
      spec: { restartPolicy: 'Never', serviceAccountName, securityContext, volumes, containers },
    };
  });
}

function isWorkflowTemplate(object: KubernetesObject): object is WorkflowTemplate {
  return object.kind === 'WorkflowTemplate';
}

function containersOf({ container, script, containerSet }: Template): readonly object[] {
  if (container) return [container];
  if (script) {
    const { source, ...rest } = script;
    return [rest];
  }
  return (containerSet?.containers ?? []).map(({ dependencies, ...rest }) => rest);
}
