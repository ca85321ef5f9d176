/** The WorkflowTemplate `<id>-to-<alias>`: takes the version that one environment uses to the next one. */
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { Construct } from 'constructs';
import { dagTemplate } from '../argo/dag-template.ts';
import { WorkflowTemplate } from '../argo/workflow-template.ts';
import type { Gate } from '../steps/evaluate/gate.ts';
import { actor, deployRepoUrl, manifestPath, modelName, repoUrl } from '../steps/values.ts';
import { type Approval, timeoutWith } from './approval.ts';
import type { DeployPlace } from './deploy-target.ts';
import type { ReleaseSteps } from './release-steps.ts';
import { type PodsOfRelease, releaseTemplate } from './release-template.ts';

/** A further environment of a model, with an alias of its own. */
export interface Promotion {
  /** The alias of the version in use there, such as `production`. */
  readonly alias: string;
  /**
   * The rules by which a version may get there, against the version in use there; the delivery's evaluation measures for
   * them too. @default those of the delivery
   */
  readonly gate?: Gate;
  /** Who is asked before a version gets there. @default nobody */
  readonly approval?: Approval;
  /** Where the URI is written for that environment; with the same token as the delivery. */
  readonly deploy: DeployPlace;
}

/** What the workflow is made of. */
export interface PromotionWorkflowProps {
  readonly name: string;
  readonly modelName: string;
  /** The alias of the environment before. */
  readonly from: string;
  readonly promotion: Promotion & { readonly gate: Gate };
  /** The repository of the manifest, where the deploy target names none. */
  readonly sourceRepoUrl: string;
  readonly steps: ReleaseSteps;
  readonly pods?: PodsOfRelease | undefined;
  readonly serviceAccount: IServiceAccount;
}

/** Makes the workflow: the same gate, promotion and commit as a delivery's, for a version that was trained before. */
export function promotionWorkflow(scope: Construct, props: PromotionWorkflowProps): void {
  const { name, from, promotion, sourceRepoUrl, steps, serviceAccount } = props;
  const { alias, gate, approval, deploy } = promotion;
  const next = new WorkflowTemplate(scope, 'promote', {
    name,
    description: `takes the version with the alias ${from} to ${alias}, when it passes the gate`,
    parameters: { modelName, repoUrl: deployRepoUrl, manifestPath, by: actor },
    defaults: {
      modelName: props.modelName,
      repoUrl: deploy.repoUrl ?? sourceRepoUrl,
      manifestPath: deploy.manifestPath,
      by: serviceAccount.name,
    },
    serviceAccount,
    timeout: timeoutWith(approval),
  });
  const { by, ...given } = next.parameters;
  // A parameter of its own only where it is read and is another one.
  const hasOther = steps.measuring !== undefined && (deploy.repoUrl ?? sourceRepoUrl) !== sourceRepoUrl;
  const source = hasOther
    ? next.addParameter({
        name: 'sourceRepoUrl',
        type: repoUrl.describe('the Git repository of the evaluation'),
        default: sourceRepoUrl,
      })
    : given.repoUrl;
  const release = releaseTemplate(next, {
    ...{ steps, gate, alias, deploy, by, approval, pods: props.pods },
    sourceRepoUrl: source,
  });
  const entrypoint = dagTemplate(next, {
    name: 'promote-version',
    description: `finds the version with the alias ${from} and releases it to ${alias}`,
    inputs: {},
    tasks: (dag) => {
      const found = dag.run(steps.findVersion, { modelName: given.modelName, alias: from });
      const { modelVersion, runId, codeRevision, dataDigest } = found;
      const released = dag.run(release, { ...given, modelVersion, runId, codeRevision, dataDigest });
      const { verdict, reasons, rules, metrics, previousVersion, modelUri, commit, changed } = released;
      return { modelVersion, verdict, reasons, rules, metrics, previousVersion, modelUri, commit, changed };
    },
  });
  next.runs(entrypoint);
}
