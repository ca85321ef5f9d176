/** A list of parameters as Argo writes it into a variable: Go's JSON, its fields in the order of Argo's type. */
import { escapeJson } from '../../argo/expr/value.ts';
import type { Parameter } from '../../argo/manifest.ts';

/** The JSON text. */
export function parametersJson(parameters: readonly Parameter[]): string {
  return escapeJson(
    JSON.stringify(
      parameters.map(
        ({ name, default: fallback, value, valueFrom, globalName, enum: choices, description }) => ({
          name,
          default: fallback,
          value,
          valueFrom,
          globalName: globalName || undefined,
          enum: choices,
          description,
        }),
      ),
    ),
  );
}
