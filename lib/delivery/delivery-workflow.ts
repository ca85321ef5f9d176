/** The WorkflowTemplate `<id>`: train, then release, and a report however it ended. */
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { Construct } from 'constructs';
import { dagTemplate } from '../argo/dag-template.ts';
import type { Ref } from '../argo/ref.ts';
import { workflow } from '../argo/variables.ts';
import { WorkflowTemplate } from '../argo/workflow-template.ts';
import { deployRepoUrl, manifestPath, modelName, repoUrl, revision } from '../steps/values.ts';
import { timeoutWith } from './approval.ts';
import type { DeliverySteps } from './delivery-steps.ts';
import { placeOf } from './deploy-target.ts';
import { type ReleaseProps, releaseTemplate } from './release-template.ts';
import type { Source } from './source.ts';

/** What the workflow is made of. */
export interface DeliveryWorkflowProps extends Omit<ReleaseProps, 'sourceRepoUrl' | 'steps'> {
  /** The name of the WorkflowTemplate. */
  readonly name: string;
  readonly modelName: string;
  readonly steps: DeliverySteps;
  readonly source: Source;
  readonly serviceAccount: IServiceAccount;
}

/** What may be said when a delivery is started. */
const parameters = { modelName, repoUrl, revision, manifestPath };

/** A delivery, as schedules and triggers start it. */
export type DeliveryWorkflow = WorkflowTemplate<typeof parameters>;

/** Makes the workflow. Its entrypoint's outputs are the delivery record. */
export function deliveryWorkflow(scope: Construct, props: DeliveryWorkflowProps): DeliveryWorkflow {
  const { name, source, deploy, steps, serviceAccount } = props;
  const delivery: DeliveryWorkflow = new WorkflowTemplate(scope, 'workflow', {
    name,
    description: 'trains a model, judges it, promotes it and writes its URI to Git',
    parameters,
    defaults: {
      modelName: props.modelName,
      repoUrl: source.repoUrl,
      revision: source.revision ?? 'main',
      manifestPath: deploy.manifestPath,
    },
    serviceAccount,
    timeout: timeoutWith(props.approval),
  });
  const given = delivery.parameters;
  const deployRepoUrl = deployRepository(delivery, props);
  const release = releaseTemplate(delivery, { ...props, sourceRepoUrl: given.repoUrl });
  const deliver = dagTemplate(delivery, {
    name: 'deliver',
    description: 'checks where the model will be named, trains it, and releases what was trained',
    inputs: {},
    tasks: (dag) => {
      const { modelName, repoUrl, revision, manifestPath } = given;
      const { training } = steps;
      const code = { modelName, repoUrl, revision };
      const place = { manifestPath, ...placeOf(deploy) };
      const trained =
        training.checkedTrain !== undefined
          ? dag.run(training.checkedTrain, { ...code, deployRepoUrl, ...place })
          : dag.run(training.train, code, {
              after: [dag.run(steps.checkTarget, { repoUrl: deployRepoUrl, ...place })],
            });
      const released = dag.run(release, {
        modelName,
        modelVersion: trained.modelVersion,
        runId: trained.runId,
        codeRevision: trained.codeRevision,
        dataDigest: trained.dataDigest,
        repoUrl: deployRepoUrl,
        manifestPath,
      });
      return {
        modelVersion: trained.modelVersion,
        runId: trained.runId,
        codeRevision: trained.codeRevision,
        dataDigest: trained.dataDigest,
        verdict: released.verdict,
        reasons: released.reasons,
        rules: released.rules,
        metrics: released.metrics,
        previousVersion: released.previousVersion,
        modelUri: released.modelUri,
        commit: released.commit,
        changed: released.changed,
      };
    },
  });
  const report = dagTemplate(delivery, {
    name: 'report',
    description: 'says where the model is looked at how the delivery ended',
    inputs: {},
    tasks: (dag) => {
      const { name, uid, status, failures } = workflow;
      dag.run(steps.report, { workflow: name, workflowUid: uid, status, failures });
      return {};
    },
  });
  delivery.runs(deliver);
  delivery.runsOnExit(report);
  return delivery;
}

/** The repository that update-git pushes to: a parameter of its own only when it is another one. */
function deployRepository(
  delivery: DeliveryWorkflow,
  { source, deploy }: DeliveryWorkflowProps,
): Ref<string> {
  if (deploy.repoUrl === undefined || deploy.repoUrl === source.repoUrl) return delivery.parameters.repoUrl;
  return delivery.addParameter({
    name: 'deployRepoUrl',
    type: deployRepoUrl.describe('the Git repository of the manifest'),
    default: deploy.repoUrl,
  });
}
