/** The DAG `release`: from a version that was just trained to the commit that deploys it, one at a time for a model. */
import { eq } from '../argo/condition.ts';
import { dagTemplate } from '../argo/dag-template.ts';
import { type Given, text, withDefault } from '../argo/ref.ts';
import type { TemplateHome } from '../argo/template.ts';
import { workflow } from '../argo/variables.ts';
import type { Gate } from '../steps/evaluate/gate.ts';
import { versionFacts } from '../steps/find-version/contract.ts';
import { updateGit } from '../steps/update-git/contract.ts';
import type { DeliverySteps } from './delivery-steps.ts';
import { type DeployPlace, placeOf } from './deploy-target.ts';

/** What a release is made of. */
export interface ReleaseProps {
  readonly steps: DeliverySteps;
  readonly gate: Gate;
  readonly alias: string;
  readonly deploy: DeployPlace;
  /** Who promotes, as the history of the model names it. */
  readonly by: Given<string>;
}

const { modelName, repoUrl, manifestPath } = updateGit.inputs;
const { modelVersion, runId, codeRevision, dataDigest } = versionFacts;

/** Makes the template. When the gate holds the version, everything after it is skipped. */
export function releaseTemplate(home: TemplateHome, { steps, gate, alias, deploy, by }: ReleaseProps) {
  return dagTemplate(home, {
    name: 'release',
    description: 'judges a version, and promotes and deploys it when it passes',
    inputs: { modelName, modelVersion, runId, codeRevision, dataDigest, repoUrl, manifestPath },
    mutexes: (inputs) => [text`${inputs.modelName}@${alias}`],
    tasks: (dag) => {
      const { modelName, modelVersion, runId, codeRevision, dataDigest, repoUrl, manifestPath } = dag.inputs;
      const evaluated = dag.run(steps.evaluate, { modelName, modelVersion, alias, gate });
      const { championVersion } = evaluated;
      // Before the alias moves, so that it never names a version that cannot be served.
      const resolved = dag.run(
        steps.resolveUri,
        { modelName, modelVersion },
        { when: eq(evaluated.verdict, 'promote') },
      );
      const promoted = dag.run(
        steps.promote,
        {
          ...{ modelName, modelVersion, alias, championVersion, by },
          ...{ reasons: evaluated.reasons, workflow: workflow.name },
        },
        { after: [resolved] },
      );
      const updated = dag.run(steps.updateGit, {
        repoUrl,
        manifestPath,
        ...placeOf(deploy),
        modelUri: resolved.modelUri,
        modelName,
        modelVersion,
        alias,
        previousVersion: promoted.previousVersion,
        runId,
        codeRevision,
        dataDigest,
        workflow: workflow.name,
      });
      return {
        verdict: evaluated.verdict,
        reasons: evaluated.reasons,
        metrics: evaluated.metrics,
        previousVersion: withDefault(promoted.previousVersion, ''),
        modelUri: withDefault(resolved.modelUri, ''),
        commit: withDefault(updated.commit, ''),
        changed: withDefault(updated.changed, ''),
      };
    },
  });
}
