/** What the user's evaluation measured of the challenger and of the champion, on the same data. */
import * as z from 'zod';
import { championVersion } from '../values.ts';

/** Metrics by their names; JSON has no number for the three texts. */
export const measuredMetrics = z.record(
  z.string().min(1).max(250),
  z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]),
);

export const measurement = z.strictObject({
  /** The version that was measured beside the challenger, empty when there was none. */
  championVersion,
  challenger: measuredMetrics,
  champion: measuredMetrics.optional(),
});

export type MeasuredMetrics = z.infer<typeof measuredMetrics>;
export type Measurement = z.infer<typeof measurement>;
