/** One pod, and in it one container, for a whole release: judge, resolve, promote and push, one after the other. */
import { containerSetTemplate } from '../argo/container-set-template.ts';
import { scratchDirectory } from '../argo/step-container.ts';
import type { TemplateHome } from '../argo/template.ts';
import { workflow } from '../argo/variables.ts';
import { podsNamed } from '../platform/pods.ts';
import { evaluate } from '../steps/evaluate/contract.ts';
import { versionFacts } from '../steps/find-version/contract.ts';
import { promote } from '../steps/promote/contract.ts';
import { resolveUri } from '../steps/resolve-uri/contract.ts';
import { updateGit } from '../steps/update-git/contract.ts';
import { approval } from '../steps/values.ts';
import { placeOf } from './deploy-target.ts';
import type { ReleaseProps } from './release-template.ts';

const { modelName, repoUrl, manifestPath } = updateGit.inputs;
const { modelVersion, runId, codeRevision, dataDigest } = versionFacts;
const { measurement } = evaluate.inputs;
const inputs = {
  ...{ modelName, modelVersion, runId, codeRevision, dataDigest, repoUrl, manifestPath },
  ...{ measurement, ...approval },
};

/**
 * Makes the template. After a verdict other than promote the later steps end well and do nothing; what they would have
 * given is empty.
 */
export function releasePod(home: TemplateHome, { steps, gate, alias, deploy, by }: ReleaseProps) {
  const { inPod, deliverAccount } = steps;
  const leaves = (name: string) => ({ outputsDirectory: `${scratchDirectory}/${name}` });
  return containerSetTemplate(home, {
    name: 'release-pod',
    description: 'judges a version, and promotes and deploys it when it passes, in one pod',
    inputs,
    serviceAccount: deliverAccount,
    labels: podsNamed(deliverAccount.name).labels,
    containers: (set) => {
      const { modelName, modelVersion, measurement, approvedBy, approvalReason, ...others } = set.inputs;
      const version = { modelName, modelVersion };
      const approved = { approvedBy, approvalReason };
      const { name, left } = set.runSteps('main', (steps) => {
        const judged = steps.run({
          ...{ ...inPod.evaluate, ...leaves('evaluate') },
          inputs: { ...version, alias, gate, measurement },
        });
        const when = { file: judged.verdict, is: 'promote' };
        // Before the alias moves, so that it never names a version that cannot be served.
        const { modelUri } = steps.run({
          ...{ ...inPod.resolveUri, ...leaves('resolve-uri'), when },
          inputs: version,
        });
        const { championVersion, reasons } = judged;
        const { previousVersion } = steps.run({
          ...{ ...inPod.promote, ...leaves('promote'), when },
          inputs: { ...version, alias, championVersion, by, reasons, ...approved, workflow: workflow.name },
        });
        const pushed = steps.run({
          ...{ ...inPod.updateGit, ...leaves('update-git'), when },
          inputs: {
            ...{ ...others, ...placeOf(deploy), ...version, alias, ...approved },
            ...{ modelUri, previousVersion, workflow: workflow.name },
          },
        });
        return { ...judged, modelUri, previousVersion, ...pushed };
      });
      return {
        name,
        types: { ...evaluate.outputs, ...promote.outputs, ...resolveUri.outputs, ...updateGit.outputs },
        files: {
          verdict: left.verdict.path,
          reasons: left.reasons.path,
          rules: left.rules.path,
          metrics: left.metrics.path,
          championVersion: left.championVersion.path,
          previousVersion: left.previousVersion.path,
          modelUri: left.modelUri.path,
          commit: left.commit.path,
          changed: left.changed.path,
        },
        defaults: { previousVersion: '', modelUri: '', commit: '', changed: '' },
      };
    },
  });
}
