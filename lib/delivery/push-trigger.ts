/** Starts a delivery when training code is pushed, and never when the push is what a delivery wrote. */
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { Construct } from 'constructs';
import { defaultIdentity } from '../git/identity.ts';
import { trailerName } from '../steps/record.ts';
import { PushEventBinding } from '../triggers/push-event-binding.ts';
import type { GitHost } from '../triggers/push-selector.ts';
import type { DeliveryWorkflow } from './delivery-workflow.ts';
import type { DeployPlace } from './deploy-target.ts';
import type { Source } from './source.ts';

/** Which pushes to the repository with the training code start a delivery. */
export interface PushTrigger {
  /** Whose webhook sends the events. */
  readonly host: GitHost;
  /** @default the source's revision */
  readonly branch?: string;
  /** Folders (`pipelines/`) and files of which a commit has to change something. @default all but the manifest */
  readonly paths?: readonly string[];
  /**
   * Whose token Argo's server uses for the events of the webhook; it is granted what that takes, and its token Secret is
   * made. @default somebody else sees to it
   */
  readonly sender?: IServiceAccount;
}

/** What is started by what, and where deliveries write. */
export interface PushTriggerProps {
  readonly name: string;
  readonly trigger: PushTrigger;
  readonly starts: DeliveryWorkflow;
  readonly source: Source;
  readonly places: readonly DeployPlace[];
}

/** Adds the WorkflowEventBinding. */
export function addPushTrigger(scope: Construct, props: PushTriggerProps): void {
  const { name, trigger, starts, source, places } = props;
  const here = places.filter(({ repoUrl = source.repoUrl }) => repoUrl === source.repoUrl);
  new PushEventBinding(scope, 'on-push', {
    name,
    starts,
    revision: 'revision',
    host: trigger.host,
    repoUrl: source.repoUrl,
    branch: trigger.branch ?? source.revision ?? 'main',
    paths: trigger.paths,
    sender: trigger.sender,
    except: {
      email: defaultIdentity.email,
      trailer: trailerName('model'),
      files: [...new Set(here.map(({ manifestPath }) => manifestPath))],
    },
  });
}
