/** A WorkflowEventBinding for pushes: starts a WorkflowTemplate with the commit that was pushed. */
import type { IServiceAccount } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { WorkflowEventBinding } from '../argo/workflow-event-binding.ts';
import type { WorkflowTemplate } from '../argo/workflow-template.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { type PushSelection, pushedCommit, pushSelector } from './push-selector.ts';

/** Which pushes start what. */
export interface PushEventBindingProps<Parameters extends WireTypes> extends PushSelection {
  /** The name of the Kubernetes object. */
  readonly name: string;
  readonly starts: WorkflowTemplate<Parameters>;
  /** The parameter that takes the id of the pushed commit. */
  readonly revision: keyof NoInfer<Parameters> & string;
  /** Whose token the host's webhook comes with; it is granted what that takes. @default somebody else sees to it */
  readonly sender?: IServiceAccount | undefined;
}

/** Pushes to one branch that start a workflow, but for those of our own commits. */
export class PushEventBinding<Parameters extends WireTypes> extends Construct {
  readonly selector: string;

  constructor(scope: Construct, id: string, props: PushEventBindingProps<Parameters>) {
    super(scope, id);
    const { name, starts, revision, sender } = props;
    this.selector = pushSelector(props);
    const fromEvent: { readonly [Name in keyof Parameters]?: string } = {};
    new WorkflowEventBinding(this, 'binding', {
      name,
      selector: this.selector,
      starts,
      fromEvent: { ...fromEvent, [revision]: pushedCommit },
      ...(sender && { sender }),
    });
  }
}
