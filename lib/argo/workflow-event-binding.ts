/** A WorkflowEventBinding: starts a WorkflowTemplate when an event arrives at Argo's API. */
import { type IServiceAccount, ServiceAccountTokenSecret } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { WorkflowEventBinding as Resource } from '../../imports/argoproj.io.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { eventParameters } from './event-parameters.ts';
import { textExpression } from './expression-text.ts';
import { grant } from './grant.ts';
import { lintAtSynthesis } from './lint-at-synthesis.ts';
import { encodeLiteral } from './literal.ts';
import type { Parameter, WorkflowEventBindingSpec } from './manifest.ts';
import { checkName } from './names.ts';
import { checkedExpression } from './raw-expression.ts';
import { Scope } from './scope.ts';
import type { TemplateHome } from './template.ts';
import type { ParameterDefaults, WorkflowTemplate } from './workflow-template.ts';

/** What is started, by which events, and with which parameters. */
export interface WorkflowEventBindingProps<Parameters extends WireTypes> {
  /** The name of the Kubernetes object. */
  readonly name: string;
  /** Which events: an expression over `payload`, `metadata` and `discriminator`. */
  readonly selector: string;
  readonly starts: WorkflowTemplate<Parameters>;
  /** Values that are the same for every event. @default the workflow's own defaults */
  readonly parameters?: ParameterDefaults<NoInfer<Parameters>>;
  /** Values out of the event: an expression each, as in `payload.model`. @default none */
  readonly fromEvent?: { readonly [Name in keyof NoInfer<Parameters>]?: string };
  /**
   * Whose token events come with, from outside of the cluster. It is granted what Argo's server does in its name, and
   * gets the Secret `<name>.service-account-token`, which Kubernetes fills in. @default somebody else sees to it
   */
  readonly sender?: IServiceAccount;
}

/**
 * Events on the cluster that start workflows of a WorkflowTemplate as it is then.
 *
 * @example
 * new WorkflowEventBinding(chart, 'on-merge', {
 *   name: 'on-merge',
 *   selector: "discriminator == 'merge' && payload.branch == 'main'",
 *   starts: delivery,
 *   parameters: { modelName: 'Churn' },
 *   fromEvent: { gitRevision: 'payload.revision' },
 * });
 */
export class WorkflowEventBinding<Parameters extends WireTypes> extends Construct {
  constructor(scope: Construct, id: string, props: WorkflowEventBindingProps<Parameters>) {
    super(scope, id);
    const { path } = this.node;
    const { name, starts, selector } = props;
    checkName({ path, kind: 'WorkflowEventBinding', name });
    const here = new Scope(path);
    const parameters = eventParameters<string>({
      types: starts.parameterTypes,
      given: props.parameters ?? {},
      fromEvent: props.fromEvent ?? {},
      scope: here,
    }).map(({ name, place, from, value }): Parameter => {
      // Argo's server takes expressions only; a plain value makes it refuse every event.
      const event =
        from === undefined
          ? textExpression(encodeLiteral(value, place), here)
          : checkedExpression(from, place.name, here);
      return { name, valueFrom: { event } };
    });
    const spec: WorkflowEventBindingSpec = {
      event: { selector: checkedExpression(selector, 'the selector', here) },
      submit: starts.startedWith(parameters),
    };
    new Resource(this, 'Resource', { metadata: { name }, spec });
    if (props.sender) grantSendEvents(props.sender, starts);
    lintAtSynthesis(this);
  }
}

/** What Argo's server does with the sender's token: it looks for bindings, reads the template, makes the workflow. */
function grantSendEvents(sender: IServiceAccount, starts: TemplateHome & { isClusterScoped: boolean }): void {
  const apiGroup = 'argoproj.io';
  const resource = starts.isClusterScoped ? 'clusterworkflowtemplates' : 'workflowtemplates';
  grant(sender, [
    { apiGroup, resource: 'workfloweventbindings', verbs: ['list'] },
    { apiGroup, resource, name: starts.resourceName, verbs: ['get'] },
    { apiGroup, resource: 'workflows', verbs: ['create'] },
  ]);
  const token = 'event-token';
  if (sender.node.tryFindChild(token)) return;
  const metadata = { name: `${sender.name}.service-account-token` };
  new ServiceAccountTokenSecret(sender, token, { metadata, serviceAccount: sender });
}
