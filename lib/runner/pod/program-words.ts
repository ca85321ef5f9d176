/** The words of a container's command line. */
import type { Container } from '../../argo/manifest.ts';
import type { Environment } from '../../environments/environments.ts';
import { PermanentError } from '../../errors.ts';
import { type ContainerEnvironment, expandReferences, usesSecret } from './container-environment.ts';

/**
 * The command with its arguments; what a container does not name is its image's, as Argo looks it up. Throws a
 * `PermanentError` when a word would take in a secret, or when nothing is named at all.
 */
export function programWords(
  { command = [], args, image }: Container,
  { entrypoint = [], cmd = [] }: Pick<Environment, 'entrypoint' | 'cmd'>,
  { values, secretNames }: ContainerEnvironment,
): readonly string[] {
  const words = command.length > 0 ? [...command, ...(args ?? [])] : [...entrypoint, ...(args ?? cmd)];
  if (words.length === 0)
    throw new PermanentError(`it is not known what the image '${image}' starts; name the command`);
  const leak = words.find((word) => usesSecret(word, secretNames));
  if (leak !== undefined) {
    throw new PermanentError(
      `'${leak}' would put a secret into the command line, where others see it; give it as a file`,
    );
  }
  return words.map((word) => expandReferences(word, values));
}
