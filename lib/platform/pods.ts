/** How pods of one kind are told from others: by one label, which their Service and their network policy select. */

/** Pods of one kind. */
export interface PodSet {
  /** The name of what runs in them, and of their network policy. */
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** The pods of something that we make. */
export function podsNamed(name: string): PodSet {
  return { name, labels: { 'app.kubernetes.io/name': name } };
}

/** The pods of a served model, as KServe labels them. */
export function podsOfInferenceService(name: string): PodSet {
  return { name, labels: { 'serving.kserve.io/inferenceservice': name } };
}
