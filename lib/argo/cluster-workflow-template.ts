/** A ClusterWorkflowTemplate: what a WorkflowTemplate is, for the workflows of every namespace. */
import type { WireTypes } from '../contract/step-contract.ts';
import type { None } from './template.ts';
import { WorkflowTemplate } from './workflow-template.ts';

/**
 * A WorkflowTemplate that belongs to the cluster. Its templates are run as those of any other home, and the
 * `templateRef` says so by itself. Argo's controller must be installed for the cluster, not for one namespace.
 *
 * @example
 * const library = new ClusterWorkflowTemplate(chart, 'library', { name: 'library', parameters: {} });
 * const greet = imageTemplate(library, { name: 'greet', … });
 */
export class ClusterWorkflowTemplate<
  Parameters extends WireTypes = None,
> extends WorkflowTemplate<Parameters> {
  override get isClusterScoped(): boolean {
    return true;
  }
}
