/** The DAG `release`: from a version that was just trained to the commit that deploys it, one at a time for a model. */
import { eq } from '../argo/condition.ts';
import type { Dag } from '../argo/dag.ts';
import { dagTemplate } from '../argo/dag-template.ts';
import { type Given, text, withDefault } from '../argo/ref.ts';
import type { Template, TemplateHome } from '../argo/template.ts';
import { workflow } from '../argo/variables.ts';
import type { Gate } from '../steps/evaluate/gate.ts';
import { versionFacts } from '../steps/find-version/contract.ts';
import { updateGit } from '../steps/update-git/contract.ts';
import { approval } from '../steps/values.ts';
import { type Approval, approvalTemplate } from './approval.ts';
import { type DeployPlace, placeOf } from './deploy-target.ts';
import { releasePod } from './release-pod.ts';
import type { ReleaseSteps } from './release-steps.ts';

/** `per-step`: each step is a pod; `fused`: one pod checks the target and trains, one releases. */
export type PodsOfRelease = 'per-step' | 'fused';

/** What a release is made of. */
export interface ReleaseProps {
  readonly steps: ReleaseSteps;
  /** The repository of the code that measures, where there is an evaluation. */
  readonly sourceRepoUrl: Given<string>;
  readonly gate: Gate;
  readonly alias: string;
  readonly deploy: DeployPlace;
  /** Who promotes, as the history of the model names it. */
  readonly by: Given<string>;
  /** Whether judging, promoting, resolving and pushing have a pod each, or one for all. @default a pod each */
  readonly pods?: PodsOfRelease | undefined;
  /** Who is asked before a version gets the alias. */
  readonly approval?: Approval | undefined;
}

const { modelName, repoUrl, manifestPath } = updateGit.inputs;
const { modelVersion, runId, codeRevision, dataDigest } = versionFacts;
const inputs = { modelName, modelVersion, runId, codeRevision, dataDigest, repoUrl, manifestPath };

/** A version's way from the gate to Git. */
export type Release = Template<typeof inputs, ReturnType<typeof judgedRelease>['outputs']>;

/** Makes the template. When the gate or a person holds the version, everything after that is skipped. */
export function releaseTemplate(home: TemplateHome, props: ReleaseProps): Release {
  const release = judgedRelease(home, props);
  return props.approval === undefined ? release : approvedRelease(home, release, props);
}

/** The gate once without the mutex, then a person, then the release, in which the gate judges what stands by then. */
function approvedRelease(
  home: TemplateHome,
  release: ReturnType<typeof judgedRelease>,
  props: ReleaseProps,
): Release {
  const { approval = {} } = props;
  const approve = approvalTemplate(home, approval);
  return dagTemplate(home, {
    name: 'approved-release',
    description: 'judges a version, asks a person, and releases it when both agree',
    inputs,
    tasks: (dag) => {
      const judged = addJudgement(dag, props, 'judge');
      const answer = dag.run(approve, {}, { when: eq(judged.verdict, 'promote') });
      const released = dag.run(
        release,
        { ...dag.inputs, approvedBy: answer.by, approvalReason: answer.reason },
        { when: eq(answer.decision, 'approve') },
      );
      return {
        verdict: withDefault(released.verdict, 'hold'),
        reasons: withDefault(released.reasons, []),
        rules: withDefault(released.rules, []),
        metrics: withDefault(released.metrics, {}),
        previousVersion: withDefault(released.previousVersion, ''),
        modelUri: withDefault(released.modelUri, ''),
        commit: withDefault(released.commit, ''),
        changed: withDefault(released.changed, ''),
      };
    },
  });
}

function judgedRelease(home: TemplateHome, props: ReleaseProps) {
  const { steps, alias, deploy, by } = props;
  const pod = props.pods === 'fused' ? releasePod(home, props) : undefined;
  return dagTemplate(home, {
    name: 'release',
    description: 'judges a version, and promotes and deploys it when it passes',
    inputs: { ...inputs, ...approval },
    mutexes: (inputs) => [text`${inputs.modelName}@${alias}`],
    tasks: (dag) => {
      const { modelName, modelVersion, runId, codeRevision, dataDigest, repoUrl, manifestPath } = dag.inputs;
      const { approvedBy, approvalReason } = dag.inputs;
      if (pod !== undefined) {
        const version = { modelName, modelVersion, codeRevision };
        const measured = addMeasurement(dag, version, props);
        const released = dag.run(pod, { ...dag.inputs, ...(measured && { measurement: measured }) });
        return {
          verdict: released.verdict,
          reasons: released.reasons,
          rules: released.rules,
          metrics: released.metrics,
          previousVersion: withDefault(released.previousVersion, ''),
          modelUri: withDefault(released.modelUri, ''),
          commit: withDefault(released.commit, ''),
          changed: withDefault(released.changed, ''),
        };
      }
      const evaluated = addJudgement(dag, props);
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
          ...{ reasons: evaluated.reasons, approvedBy, approvalReason, workflow: workflow.name },
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
        approvedBy,
        approvalReason,
        workflow: workflow.name,
      });
      return {
        verdict: evaluated.verdict,
        reasons: evaluated.reasons,
        rules: evaluated.rules,
        metrics: evaluated.metrics,
        previousVersion: withDefault(promoted.previousVersion, ''),
        modelUri: withDefault(resolved.modelUri, ''),
        commit: withDefault(updated.commit, ''),
        changed: withDefault(updated.changed, ''),
      };
    },
  });
}

/** Judges the version; with an evaluation, that measures it and the one in use before. */
function addJudgement(
  dag: Dag<typeof inputs>,
  props: ReleaseProps,
  name: string = props.steps.evaluate.name,
) {
  const { steps, gate, alias } = props;
  const { modelName, modelVersion } = dag.inputs;
  const measurement = addMeasurement(dag, dag.inputs, props);
  const given = { modelName, modelVersion, alias, gate, ...(measurement && { measurement }) };
  return dag.run(steps.evaluate, given, { name });
}

/** Measures the version and the one in use, where there is an evaluation. */
function addMeasurement(
  dag: Dag<typeof inputs>,
  {
    modelName,
    modelVersion,
    codeRevision,
  }: Pick<Dag<typeof inputs>['inputs'], 'modelName' | 'modelVersion' | 'codeRevision'>,
  { steps, alias, sourceRepoUrl }: ReleaseProps,
) {
  if (steps.measuring === undefined) return undefined;
  const { findChampion, measure } = steps.measuring;
  const { championVersion } = dag.run(findChampion, { modelName, alias });
  const source = { repoUrl: sourceRepoUrl, revision: codeRevision };
  return dag.run(measure, { modelName, modelVersion, ...source, championVersion }).measurement;
}
