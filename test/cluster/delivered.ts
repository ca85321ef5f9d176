/** Runs the delivery of `dist/` on Argo, and looks at what came of it: outputs, and versions that Git has. */
import { randomInt } from 'node:crypto';
import type { Workflow } from '../../lib/argo/manifest.ts';
import type { TrainingRepository } from '../e2e/training-repository.ts';
import type { Namespace } from './namespace.ts';

/** Runs the delivery that was applied, with these parameters, to its end. */
export async function deliver(
  namespace: Namespace,
  parameters: Readonly<Record<string, string>>,
): Promise<Workflow> {
  const name = `california-housing-${10_000 + randomInt(90_000)}`;
  await namespace.create({
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { name },
    spec: {
      workflowTemplateRef: { name: 'california-housing' },
      arguments: { parameters: Object.entries(parameters).map(([key, value]) => ({ name: key, value })) },
    },
  });
  return await namespace.ended(name);
}

/** An output of a delivery. */
export function outputOf({ metadata, status }: Workflow, name: string): string | undefined {
  const node = Object.values(status?.nodes ?? {}).find((each) => each.name === metadata.name);
  return node?.outputs?.parameters?.find((parameter) => parameter.name === name)?.value;
}

/** The versions that commits on main delivered, the newest first. */
export async function deliveredVersions({ commits }: TrainingRepository): Promise<readonly string[]> {
  return (await commits()).flatMap((subject) => /^deliver .* version (\d+) to /.exec(subject)?.[1] ?? []);
}
