/** Outputs that the whole workflow knows, whichever template gives them: for exit handlers above all. */
import { kebabCase } from '../contract/names.ts';
import type { WireType } from '../contract/step-contract.ts';
import { artifactOptions } from './artifact.ts';
import { Ref } from './ref.ts';

/**
 * The reference to an output by the name under which the whole workflow knows it. A template gives it by
 * `globalOutputs`; who takes it must run later than that.
 *
 * @example
 * const version = globalOutput('modelVersion', modelVersion);
 * imageTemplate(home, { …, outputs: { version: modelVersion }, globalOutputs: { version } });
 * dag.run(report, { version });
 */
export function globalOutput<T>(name: string, type: WireType<T>): Ref<T> {
  const kind = artifactOptions(type) ? 'artifacts' : 'parameters';
  return new Ref({ path: ['workflow', 'outputs', kind, kebabCase(name)], type });
}
