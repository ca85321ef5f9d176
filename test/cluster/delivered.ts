/** What came of deliveries: outputs, and versions that Git has. */
import type { Workflow } from '../../lib/argo/manifest.ts';
import type { TrainingRepository } from '../e2e/training-repository.ts';

/** An output of a delivery. */
export function outputOf({ metadata, status }: Workflow, name: string): string | undefined {
  const node = Object.values(status?.nodes ?? {}).find((each) => each.name === metadata.name);
  return node?.outputs?.parameters?.find((parameter) => parameter.name === name)?.value;
}

/** The versions that commits on main delivered, the newest first. */
export async function deliveredVersions({ commits }: TrainingRepository): Promise<readonly string[]> {
  return (await commits()).flatMap((subject) => /^deliver .* version (\d+) to /.exec(subject)?.[1] ?? []);
}
