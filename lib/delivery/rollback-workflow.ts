/**
 * The WorkflowTemplates `<name>-rollback`, which takes an alias and the manifest back to an earlier version, and
 * `<name>-release`, which ends the hold that this leaves. Both wait for deliveries of the same model and alias.
 */
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { Construct } from 'constructs';
import { dagTemplate } from '../argo/dag-template.ts';
import { text } from '../argo/ref.ts';
import { workflow } from '../argo/variables.ts';
import { WorkflowTemplate } from '../argo/workflow-template.ts';
import { toVersion } from '../steps/find-rollback/contract.ts';
import { actor, deployRepoUrl, manifestPath, modelName, reason } from '../steps/values.ts';
import { type DeployPlace, placeOf } from './deploy-target.ts';
import type { ReleaseSteps } from './release-steps.ts';

/** One alias of a model, and the manifest that follows it. */
export interface AliasWorkflowProps {
  /** How the names of the WorkflowTemplates begin. */
  readonly name: string;
  readonly modelName: string;
  readonly alias: string;
  readonly deploy: DeployPlace;
  /** The repository of the manifest, where the deploy target names none. */
  readonly sourceRepoUrl: string;
  readonly steps: ReleaseSteps;
  readonly serviceAccount: IServiceAccount;
}

/** Makes `<name>-rollback`. */
export function rollbackWorkflow(scope: Construct, props: AliasWorkflowProps): void {
  const { name, alias, deploy, sourceRepoUrl, steps, serviceAccount } = props;
  const back = new WorkflowTemplate(scope, 'rollback', {
    name: `${name}-rollback`,
    description: `gives the alias ${alias} and the manifest back to an earlier version, and holds later ones`,
    parameters: { modelName, toVersion, by: actor, reason, repoUrl: deployRepoUrl, manifestPath },
    defaults: {
      modelName: props.modelName,
      toVersion: '',
      repoUrl: deploy.repoUrl ?? sourceRepoUrl,
      manifestPath: deploy.manifestPath,
    },
    serviceAccount,
  });
  const { modelName: model, by, reason: why, ...given } = back.parameters;
  const entrypoint = dagTemplate(back, {
    name: 'roll-back',
    description: 'finds the version, checks that it can be served, moves the alias, then the manifest',
    inputs: {},
    mutexes: () => [text`${model}@${alias}`],
    tasks: (dag) => {
      const id = { modelName: model, alias };
      const found = dag.run(steps.findRollback, { ...id, toVersion: given.toVersion });
      const { modelVersion, runId, codeRevision, dataDigest } = found;
      const version = { modelName: model, modelVersion };
      const resolved = dag.run(steps.resolveUri, version);
      const rolled = dag.run(
        steps.rollback,
        { ...version, alias, by, reason: why, workflow: workflow.name },
        { after: [resolved] },
      );
      const updated = dag.run(steps.updateGit, {
        ...{ ...version, alias, runId, codeRevision, dataDigest, ...placeOf(deploy) },
        repoUrl: given.repoUrl,
        manifestPath: given.manifestPath,
        modelUri: resolved.modelUri,
        previousVersion: rolled.previousVersion,
        rollbackReason: why,
        workflow: workflow.name,
      });
      return {
        modelVersion,
        previousVersion: rolled.previousVersion,
        modelUri: resolved.modelUri,
        commit: updated.commit,
      };
    },
  });
  back.runs(entrypoint);
}

/** Makes `<name>-release`. */
export function releaseHoldWorkflow(scope: Construct, props: AliasWorkflowProps): void {
  const { name, alias, steps, serviceAccount } = props;
  const release = new WorkflowTemplate(scope, 'release', {
    name: `${name}-release`,
    description: `lets deliveries move the alias ${alias} again after a rollback`,
    parameters: { modelName, by: actor, reason },
    defaults: { modelName: props.modelName },
    serviceAccount,
  });
  const { modelName: model, by, reason: why } = release.parameters;
  const entrypoint = dagTemplate(release, {
    name: 'release',
    inputs: {},
    mutexes: () => [text`${model}@${alias}`],
    tasks: (dag) => {
      const given = { modelName: model, alias, by, reason: why, workflow: workflow.name };
      const { released, hold } = dag.run(steps.releaseHold, given);
      return { released, hold };
    },
  });
  release.runs(entrypoint);
}
