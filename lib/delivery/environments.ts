/** The way back of a model's alias, and the further environments with theirs. */
import type { IServiceAccount } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import type { Gate } from '../steps/evaluate/gate.ts';
import type { DeployPlace } from './deploy-target.ts';
import { type Promotion, promotionWorkflow } from './promotion-workflow.ts';
import type { ReleaseSteps } from './release-steps.ts';
import type { PodsOfRelease } from './release-template.ts';
import { type AliasWorkflowProps, releaseHoldWorkflow, rollbackWorkflow } from './rollback-workflow.ts';

/** What the workflows are made of. */
export interface EnvironmentsProps {
  /** How the names of the WorkflowTemplates begin. */
  readonly name: string;
  readonly modelName: string;
  /** The alias of the first environment, and where its URI is written. */
  readonly alias: string;
  readonly deploy: DeployPlace;
  /** The rules of an environment that has none of its own. */
  readonly gate: Gate;
  /** The repository of a manifest whose deploy target names none. */
  readonly sourceRepoUrl: string;
  readonly promotions: readonly Promotion[];
  readonly steps: ReleaseSteps;
  readonly serviceAccount: IServiceAccount;
  readonly pods?: PodsOfRelease | undefined;
}

/** Adds the workflows; each environment takes over from the one before. */
export function addEnvironments(scope: Construct, props: EnvironmentsProps): void {
  const { name, alias, deploy, gate, promotions, pods, ...shared } = props;
  addWayBack(scope, { ...shared, name, alias, deploy });
  let from = alias;
  for (const promotion of promotions) {
    const { alias } = promotion;
    const environment = new Construct(scope, `to-${alias}`);
    const judged = { ...promotion, gate: promotion.gate ?? gate };
    promotionWorkflow(environment, { ...shared, name: `${name}-to-${alias}`, from, promotion: judged, pods });
    addWayBack(environment, { ...shared, name: `${name}-${alias}`, alias, deploy: promotion.deploy });
    from = alias;
  }
}

function addWayBack(scope: Construct, props: AliasWorkflowProps): void {
  rollbackWorkflow(scope, props);
  releaseHoldWorkflow(scope, props);
}
