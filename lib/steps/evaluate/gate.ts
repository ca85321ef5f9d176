/** The gate: the rules by which a challenger may take the champion's place. MLflow's vocabulary, as data. */
import * as z from 'zod';

/**
 * A rule over one metric that the training logged. The words are those of MLflow's `MetricThreshold`
 * (https://mlflow.org/docs/latest/api_reference/python_api/mlflow.models.html#mlflow.models.MetricThreshold).
 */
export const gateRule = z
  .strictObject({
    /** The metric's name in the MLflow run. */
    metric: z
      .string()
      .regex(/^[\p{L}\p{N}_.\-/: ]{1,250}$/u, 'use letters, digits, spaces and _ - . : / as MLflow does'),
    /** Whether a greater value is a better one. */
    greaterIsBetter: z.boolean(),
    /** The challenger's metric must be at least this good. */
    threshold: z.number().optional(),
    /** The challenger must be better than the champion by at least this much; 0 asks that it be no worse. */
    minAbsoluteChange: z.number().min(0).optional(),
    /** The same, as a share of the champion's value: 0.05 asks for 5 % better. */
    minRelativeChange: z.number().min(0).optional(),
  })
  .refine(
    (rule) =>
      rule.threshold !== undefined ||
      rule.minAbsoluteChange !== undefined ||
      rule.minRelativeChange !== undefined,
    'give threshold, minAbsoluteChange or minRelativeChange',
  );

/** All rules of a gate. It fails closed: what cannot be judged is held. */
export const gate = z.strictObject({
  rules: z.array(gateRule).min(1),
  /** What happens when no version has the alias yet: `promote` asks only for the thresholds, `hold` leaves it to a person. */
  firstModel: z.enum(['promote', 'hold']),
  /** The challenger did not log a rule's metric: `hold`, or `fail` the workflow. @default `hold` */
  missingMetric: z.enum(['hold', 'fail']).optional(),
  /** The challenger logged it as NaN or infinite: `hold`, or `fail` the workflow. @default `hold` */
  nonFiniteMetric: z.enum(['hold', 'fail']).optional(),
  /** The champion has no such metric, or not as a finite number: `hold`, or `promote` by the thresholds alone. @default `hold` */
  championWithoutMetric: z.enum(['promote', 'hold']).optional(),
  /** `compatible`: what clients send to the champion must fit the challenger's signature. @default `compatible` */
  signature: z.enum(['compatible', 'any']).optional(),
  /** Tags that the challenger's version or its run must have, such as `mlflow.source.git.commit`. @default none */
  requiredTags: z.array(z.string().min(1).max(250)).optional(),
});

export type GateRule = z.infer<typeof gateRule>;
export type Gate = z.infer<typeof gate>;
