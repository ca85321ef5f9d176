/** Who sends events to Argo's API: a ServiceAccount with its token, which may start some WorkflowTemplates and no more. */
import { ApiObject } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { grant } from '../argo/grant.ts';
import { checkName } from '../argo/names.ts';
import type { WorkflowTemplate } from '../argo/workflow-template.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { InputError } from '../errors.ts';

/** Who sends events, and what they may start. */
export interface WebhookClientProps {
  /** The ServiceAccount's name; the key of the Secret `argo-workflows-webhook-clients` that holds the webhook's secret. */
  readonly name: string;
  /** What the bindings start that its events may meet. */
  readonly starts: readonly Pick<WorkflowTemplate<WireTypes>, 'resourceName' | 'isClusterScoped'>[];
}

/**
 * A client of Argo's events endpoint. Its token is a Secret that Kubernetes fills, of the name that Argo looks for.
 *
 * @see https://argo-workflows.readthedocs.io/en/latest/webhooks/
 */
export class WebhookClient extends Construct {
  readonly serviceAccount: ServiceAccount;

  constructor(scope: Construct, id: string, { name, starts }: WebhookClientProps) {
    super(scope, id);
    const { path } = this.node;
    checkName({ path, kind: 'ServiceAccount', name });
    const clusterWide = starts.find(({ isClusterScoped }) => isClusterScoped);
    if (clusterWide !== undefined)
      throw new InputError(
        `${path}: '${clusterWide.resourceName}' is for the whole cluster, and a Role cannot let its start; start a WorkflowTemplate that uses it`,
      );
    this.serviceAccount = new ServiceAccount(this, 'account', { metadata: { name }, automountToken: false });
    new ApiObject(this, 'token', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: `${name}.service-account-token`,
        annotations: { 'kubernetes.io/service-account.name': name },
      },
      type: 'kubernetes.io/service-account-token',
    });
    const ofArgo = { apiGroup: 'argoproj.io' };
    grant(this.serviceAccount, [
      { ...ofArgo, resource: 'workfloweventbindings', verbs: ['list'] },
      ...starts.map(({ resourceName }) => ({
        ...{ ...ofArgo, resource: 'workflowtemplates', name: resourceName, verbs: ['get'] },
      })),
      { ...ofArgo, resource: 'workflows', verbs: ['create'] },
    ]);
  }
}
