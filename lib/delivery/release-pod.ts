/** One pod for a whole release: judge, resolve, promote and push, a container each, one after the other. */
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
 * Makes the template. The names of its containers sort as they run, so that Argo names the one that failed first. After a
 * verdict other than promote the later ones end well and do nothing; what they would have given is empty.
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
      const judged = set.runStep(
        { ...inPod.evaluate, ...leaves('evaluate'), inputs: { ...version, alias, gate, measurement } },
        { name: 'a-evaluate' },
      );
      const when = { file: judged.left.verdict, is: 'promote' };
      // Before the alias moves, so that it never names a version that cannot be served.
      const resolved = set.runStep(
        { ...inPod.resolveUri, ...leaves('resolve-uri'), when, inputs: version },
        { name: 'b-resolve-uri', after: [judged] },
      );
      const { championVersion, reasons } = judged.left;
      const promoted = set.runStep(
        {
          ...inPod.promote,
          ...leaves('promote'),
          when,
          inputs: { ...version, alias, championVersion, by, reasons, ...approved, workflow: workflow.name },
        },
        { name: 'c-promote', after: [resolved] },
      );
      const { modelUri } = resolved.left;
      const { previousVersion } = promoted.left;
      const main = set.runMainStep(
        {
          ...inPod.updateGit,
          when,
          inputs: {
            ...{ ...others, ...placeOf(deploy), ...version, alias, ...approved },
            ...{ modelUri, previousVersion, workflow: workflow.name },
          },
        },
        { after: [promoted] },
      );
      const { verdict, rules, metrics } = judged.left;
      return {
        name: main.name,
        types: {
          ...evaluate.outputs,
          ...promote.outputs,
          ...resolveUri.outputs,
          ...main.types,
        },
        files: {
          verdict: verdict.path,
          reasons: reasons.path,
          rules: rules.path,
          metrics: metrics.path,
          championVersion: championVersion.path,
          previousVersion: previousVersion.path,
          modelUri: modelUri.path,
          ...main.files,
        },
        defaults: { previousVersion: '', modelUri: '', commit: '', changed: '' },
      };
    },
  });
}
