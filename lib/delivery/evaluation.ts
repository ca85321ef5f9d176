/** How versions are measured for the gate: the user's command, on data that the training did not see. */
import type { Gate } from '../steps/evaluate/gate.ts';
import type { Training } from './training.ts';

/**
 * A command that measures one version and writes a JSON object of metrics to the file `METRICS_FILE`. It is run once for
 * the challenger and once for the champion, with the code and the data of the challenger's commit, which it cannot
 * change. It is given `MODEL_URI` (`models:/<name>/<version>`), `MODEL_NAME`, `MODEL_VERSION` and what MLflow's client
 * needs. Its image needs nothing of ours but a shell.
 */
export interface Evaluation extends Omit<Training, 'image'> {
  /** An image with all that the evaluation needs. @default that of the training */
  readonly image?: string;
}

/** The gate of a delivery. */
export interface DeliveryGate extends Gate {
  /** What measures the metrics that the rules are about. @default those that the training logged count */
  readonly evaluation?: Evaluation;
}
