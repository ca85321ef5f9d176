/**
 * The template `measure`: one pod in which checkout, data, the evaluation of the challenger, that of the champion and
 * main (collect-metrics) follow each other, so that both are measured by the same code on the same data.
 */
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { Container } from '../argo/container.ts';
import { containerSetTemplate } from '../argo/container-set-template.ts';
import { containerTemplate } from '../argo/container-template.ts';
import { type Ref, text } from '../argo/ref.ts';
import type { StepProgram } from '../argo/step-container.ts';
import type { Template, TemplateHome } from '../argo/template.ts';
import type { Mount } from '../argo/volumes.ts';
import type { Mlflow } from '../platform/mlflow.ts';
import { podsNamed } from '../platform/pods.ts';
import { collectMetrics } from '../steps/collect-metrics/contract.ts';
import { findChampion } from '../steps/find-champion/contract.ts';
import { checkoutContainer, checkoutInputs } from './checkout-container.ts';
import type { Evaluation } from './evaluation.ts';
import type { Source } from './source.ts';
import type { Training } from './training.ts';
import { dataContainer, userContainer, userTimeout, workspace } from './user-containers.ts';

/** What an evaluation takes: the version in use is found, then both are measured. */
export type Measuring = ReturnType<typeof measuringTemplates>;

/** What the templates of an evaluation are made of. */
export interface MeasuringProps extends Omit<MeasureTemplateProps, 'serviceAccount'> {
  /** Who evaluates: code of the user, as in the training. */
  readonly trainAccount: IServiceAccount;
  /** Who asks for the version in use. */
  readonly deliverAccount: IServiceAccount;
}

/** Makes the templates of an evaluation. */
export function measuringTemplates(home: TemplateHome, props: MeasuringProps) {
  const { registry, program, trainAccount, deliverAccount } = props;
  const { env, secrets } = registry;
  const { labels } = podsNamed(deliverAccount.name);
  return {
    findChampion: containerTemplate(home, {
      ...{ step: findChampion, program, serviceAccount: deliverAccount, labels, env, secrets },
    }),
    measure: measureTemplate(home, { ...props, serviceAccount: trainAccount }),
  };
}

/** What the template is made of. */
interface MeasureTemplateProps {
  readonly evaluation: Evaluation;
  readonly training: Training;
  readonly source: Source;
  readonly registry: Mlflow;
  readonly program: StepProgram;
  /** Who evaluates: code of the user, as in the training. */
  readonly serviceAccount: IServiceAccount;
}

const { modelVersion, championVersion } = collectMetrics.inputs;
const inputs = { ...checkoutInputs, modelVersion, championVersion };

/** Each side writes to a volume of its own, which the other does not see. */
const challengerMetrics = metricsVolume('challenger-metrics');
const championMetrics = metricsVolume('champion-metrics');

/** Makes the template. */
function measureTemplate(
  home: TemplateHome,
  props: MeasureTemplateProps,
): Template<typeof inputs, typeof collectMetrics.outputs> {
  const { training, registry, program, serviceAccount } = props;
  const evaluation = { ...props.evaluation, image: props.evaluation.image ?? training.image };
  const { timeout = userTimeout, dvc } = evaluation;
  return containerSetTemplate(home, {
    name: 'measure',
    description: 'measures a version and the one in use by the evaluation of the gate',
    inputs,
    serviceAccount,
    labels: podsNamed(serviceAccount.name).labels,
    timeout,
    containers: (set) => {
      const { modelName, modelVersion, championVersion } = set.inputs;
      const fetched = set.runStep(checkoutContainer(props, set.inputs));
      const pulled =
        dvc && set.run('data', dataContainer(evaluation, dvc, 'gate.evaluation'), { after: [fetched] });
      const challenger = { modelName, version: modelVersion, metrics: challengerMetrics, registry };
      const first = set.run('evaluate-challenger', measuringContainer(evaluation, challenger), {
        after: [pulled ?? fetched],
      });
      const champion = { modelName, version: championVersion, metrics: championMetrics, registry };
      const second = set.run('evaluate-champion', measuringContainer(ifThereIsOne(evaluation), champion), {
        after: [first],
      });
      return set.runMainStep(
        {
          step: collectMetrics,
          program,
          inputs: {
            modelVersion,
            championVersion,
            challengerFile: metricsFile(challengerMetrics),
            championFile: metricsFile(championMetrics),
          },
          env: {},
          mounts: [challengerMetrics, championMetrics].map((mount) => ({ ...mount, readOnly: true })),
        },
        { after: [second] },
      );
    },
  });
}

interface Measured {
  readonly modelName: Ref<string>;
  readonly version: Ref<string>;
  readonly metrics: Mount;
  readonly registry: Mlflow;
}

/** Measures one version. The workspace is read-only, so that the second is measured on what the first was. */
function measuringContainer(
  evaluation: Training,
  { modelName, version, metrics, registry }: Measured,
): Container {
  const ours = {
    MODEL_URI: text`models:/${modelName}/${version}`,
    MODEL_NAME: modelName,
    MODEL_VERSION: version,
    METRICS_FILE: metricsFile(metrics),
  };
  const mounts = [{ ...workspace, readOnly: true }, metrics];
  return userContainer(evaluation, { field: 'gate.evaluation', ours, registry, mounts });
}

/** A container of a set cannot be skipped: without a champion its command does nothing. */
function ifThereIsOne(evaluation: Training): Training {
  const command = ['-c', '[ -z "$MODEL_VERSION" ] || exec "$@"', 'sh', ...evaluation.command];
  return { ...evaluation, command: ['sh', ...command] };
}

function metricsVolume(name: string): Mount {
  return { volume: { name, emptyDir: {} }, path: `/tmp/${name}` };
}

function metricsFile({ path }: Mount): string {
  return `${path}/metrics.json`;
}
