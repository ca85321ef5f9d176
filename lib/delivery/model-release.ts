/** A model's way from a registered version to Git, for workflows of one's own that train. */
import { Construct } from 'constructs';
import { dagTemplate } from '../argo/dag-template.ts';
import type { None, Template } from '../argo/template.ts';
import { WorkflowTemplate } from '../argo/workflow-template.ts';
import type { Mlflow } from '../platform/mlflow.ts';
import type { PodTraffic } from '../platform/traffic.ts';
import type { Gate } from '../steps/evaluate/gate.ts';
import { deployRepoUrl, manifestPath, modelVersion } from '../steps/values.ts';
import { type Approval, timeoutWith } from './approval.ts';
import { accessTo, type DeployTarget, placeOf } from './deploy-target.ts';
import { addEnvironments } from './environments.ts';
import type { Promotion } from './promotion-workflow.ts';
import { podAccount, releaseSteps, releaseTraffic } from './release-steps.ts';
import { type PodsOfRelease, type Release, releaseTemplate } from './release-template.ts';
import { stepProgram, stepsImage } from './step-program.ts';

/** One model whose versions come from somewhere else, and their way to production. */
export interface ModelReleaseProps {
  /** The registered model. */
  readonly modelName: string;
  /** The MLflow server in which it is registered. */
  readonly registry: Mlflow;
  /** The rules by which a new version may take the place of the one in use. */
  readonly gate: Gate;
  /** A person's approval after the gate. @default nobody is asked */
  readonly approval?: Approval;
  /** The alias of the version in use. @default `production` */
  readonly alias?: string;
  /** Where the URI of a promoted version is written. */
  readonly deploy: DeployTarget & { readonly repoUrl: string };
  /** Further environments, in their order. @default `alias` is the only one */
  readonly promotions?: readonly Promotion[];
  /** Whether the steps from the gate to Git have a pod each, or one for all. @default `per-step` */
  readonly pods?: PodsOfRelease;
  /** The image of our step programs. @default the released one of this version */
  readonly stepsImage?: string;
}

/** What a release is told of the version. */
const released = { modelVersion };

/** Where the model is named; without it, where the deploy target says. */
function placeInputs({ repoUrl, manifestPath: path }: ModelReleaseProps['deploy']) {
  return { repoUrl: deployRepoUrl.default(repoUrl), manifestPath: manifestPath.default(path) };
}

type PlaceInputs = ReturnType<typeof placeInputs>;

/**
 * Releases versions of one model as `ModelDelivery` does, without training them. The id names the Kubernetes objects: the
 * WorkflowTemplate `<id>`, which releases the version that it is started with, `<id>-steps`, the service account
 * `<id>-deliver`, and the ways back and further environments that a delivery has. What trains runs `checkTarget` before
 * and `releaseVersion` after; it puts the tags `millrace.code-revision` and `millrace.data-digest` on the version, so that
 * its commit and its lineage say what was trained on what.
 *
 * @example
 * const release = new ModelRelease(chart, 'land-cover', { modelName: 'LandCover', registry, gate, deploy });
 * const trained = dag.run(train, { … }, { after: [dag.run(release.checkTarget, {})] });
 * dag.run(release.releaseVersion, { modelVersion: trained.modelVersion });
 */
export class ModelRelease extends Construct {
  readonly alias: string;
  /** The workflow that releases one version; triggers start it. */
  readonly workflow: WorkflowTemplate<typeof released & PlaceInputs>;
  /** Rehearses the change in Git, so that what can't be deployed isn't trained. */
  readonly checkTarget: Template<PlaceInputs, None>;
  /** Takes a version from the gate to Git. */
  readonly releaseVersion: Template<typeof released & PlaceInputs, Release['outputs']>;
  /** Whom its pods call. */
  readonly traffic: readonly PodTraffic[];

  constructor(scope: Construct, id: string, props: ModelReleaseProps) {
    super(scope, id);
    const { modelName, registry, gate, deploy, approval, promotions = [], pods } = props;
    const place = placeInputs(deploy);
    this.alias = props.alias ?? 'production';
    const { alias } = this;
    const serviceAccount = podAccount(this, `${id}-deliver`);
    const library = new WorkflowTemplate(this, 'steps', {
      name: `${id}-steps`,
      description: 'the steps of a model release',
      parameters: {},
    });
    const steps = releaseSteps(library, {
      registry,
      program: stepProgram(props.stepsImage ?? stepsImage),
      deployAccess: accessTo(deploy),
      deliverAccount: serviceAccount,
    });
    this.workflow = new WorkflowTemplate(this, 'workflow', {
      name: id,
      description: 'judges a registered version, promotes it and writes its URI to Git',
      parameters: { ...released, ...place },
      defaults: { repoUrl: deploy.repoUrl, manifestPath: deploy.manifestPath },
      serviceAccount,
      timeout: timeoutWith(approval),
    });
    this.checkTarget = dagTemplate(this.workflow, {
      name: 'check-target',
      description: 'checks where the model will be named',
      inputs: place,
      tasks: (dag) => {
        dag.run(steps.checkTarget, { ...dag.inputs, ...placeOf(deploy) });
        return {};
      },
    });
    const release = releaseTemplate(this.workflow, {
      ...{ steps, gate, alias, deploy, by: serviceAccount.name, approval, pods },
      sourceRepoUrl: deploy.repoUrl,
    });
    this.releaseVersion = dagTemplate(this.workflow, {
      name: 'release-version',
      description: 'finds a version and releases it',
      inputs: { ...released, ...place },
      tasks: (dag) => {
        const { repoUrl, manifestPath } = dag.inputs;
        const found = dag.run(steps.findVersion, { modelName, alias, version: dag.inputs.modelVersion });
        const { modelVersion, runId, codeRevision, dataDigest } = found;
        const version = { modelName, modelVersion, runId, codeRevision, dataDigest };
        const { verdict, reasons, rules, metrics, ...done } = dag.run(release, {
          ...version,
          repoUrl,
          manifestPath,
        });
        const { previousVersion, modelUri, commit, changed } = done;
        return { verdict, reasons, rules, metrics, previousVersion, modelUri, commit, changed };
      },
    });
    const entrypoint = dagTemplate(this.workflow, {
      name: 'deliver',
      inputs: {},
      tasks: (dag) => {
        const { verdict, modelUri, commit } = dag.run(this.releaseVersion, this.workflow.parameters);
        return { verdict, modelUri, commit };
      },
    });
    this.workflow.runs(entrypoint);
    addEnvironments(this, {
      ...{ name: id, modelName, alias, deploy, gate, promotions, steps, pods, serviceAccount },
      sourceRepoUrl: deploy.repoUrl,
    });
    const repositories = [deploy, ...promotions.map((promotion) => promotion.deploy)];
    this.traffic = [
      releaseTraffic(
        serviceAccount,
        registry,
        repositories.map(({ repoUrl = deploy.repoUrl }) => repoUrl),
      ),
    ];
  }
}
