/** Signs commits with a key from a file: one of SSH, or an OpenPGP key in its ASCII form. No key ring of the machine is used. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { PermanentError } from '../errors.ts';

/** What `git commit-tree` takes to sign with one key. */
export interface Signer {
  readonly keyFile: string;
  /** Before the command. */
  readonly config: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Prepares a key below a folder that the caller removes; ends what was started for it after the work. */
export async function withSigner<Result>(
  keyFile: string | undefined,
  folder: string,
  work: (signer: Signer | undefined) => Promise<Result>,
): Promise<Result> {
  if (keyFile === undefined) return work(undefined);
  // Secrets often lose the line end of the last line, or have those of Windows; no reader of keys takes that.
  const key = `${(await readFile(keyFile, 'utf8')).replaceAll('\r\n', '\n').trim()}\n`;
  if (/^-----BEGIN PGP PRIVATE KEY BLOCK-----/m.test(key)) return withOpenPgp({ keyFile, key }, folder, work);
  if (!/^-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/m.test(key))
    throw new PermanentError(
      `${keyFile} holds no private key of SSH or OpenPGP; give one without a passphrase`,
    );
  const path = join(folder, 'signing-key');
  // ssh-keygen takes only a key that nobody else may read.
  await writeFile(path, key, { mode: 0o600 });
  return work({ keyFile, config: configOf({ format: 'ssh', key: path }), env: {} });
}

interface Key {
  readonly keyFile: string;
  readonly key: string;
}

async function withOpenPgp<Result>(
  { keyFile, key }: Key,
  folder: string,
  work: (signer: Signer) => Promise<Result>,
): Promise<Result> {
  const home = join(folder, 'gnupg');
  await mkdir(home);
  await chmod(home, 0o700);
  const gpg = (...args: string[]) => execa('gpg', ['--homedir', home, '--batch', ...args], { input: key });
  try {
    await gpg('--quiet', '--import');
    const { stdout } = await gpg('--with-colons', '--list-secret-keys');
    const fingerprint = /^fpr:{9}([0-9A-F]+):/m.exec(stdout)?.[1] ?? '';
    return await work({
      keyFile,
      config: configOf({ format: 'openpgp', key: fingerprint }),
      env: { GNUPGHOME: home },
    });
  } catch (error) {
    if (!(error instanceof Error) || !('shortMessage' in error)) throw error;
    throw new PermanentError(`gpg cannot use the key in ${keyFile}; is gpg there, and the key whole?`, {
      cause: error,
    });
  } finally {
    // gpg leaves its agent behind, which holds the key.
    await execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false });
  }
}

function configOf({ format, key }: { readonly format: string; readonly key: string }): readonly string[] {
  return ['-c', `gpg.format=${format}`, '-c', `user.signingKey=${key}`];
}
