/** A Git repository elsewhere, and how git gets its token: from a file, by the askpass program, for that host alone. */
import { join, resolve } from 'node:path';

/** A repository over HTTP. */
export interface Remote {
  /** Its address, without credentials. */
  readonly url: string;
  /** The file with the token. @default the repository asks for none */
  readonly tokenFile?: string | undefined;
  /** The user name that goes with the token. @default `x-access-token`, as hosts that take tokens ignore it */
  readonly username?: string;
}

/** The variables by which the askpass program knows what to answer, and to whom. */
export const askpassVariables = {
  tokenFile: 'MILLRACE_TOKEN_FILE',
  origin: 'MILLRACE_TOKEN_ORIGIN',
} as const;

/** The environment with which git asks our program, and nobody else, for credentials. No secret is in it. */
export function credentialEnvironment({ url, tokenFile }: Remote): Record<string, string> {
  if (tokenFile === undefined) return {};
  return {
    GIT_ASKPASS: askpassProgram(import.meta.filename),
    [askpassVariables.tokenFile]: resolve(tokenFile),
    [askpassVariables.origin]: new URL(url).origin,
  };
}

/** Beside this file as source; in the bundle, where this file is part of `lib/*.js`, in `bin/`. */
function askpassProgram(here: string): string {
  const folder = join(here, '..');
  return here.endsWith('.ts') ? join(folder, 'askpass.ts') : join(folder, '../bin/millrace-askpass');
}
