/** The program that gives git the token: the right question only, from the right host only. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { asksPasswordOf } from '../../lib/git/prompt.ts';
import { credentialEnvironment } from '../../lib/git/remote.ts';

const origin = 'https://git.test:8443';

describe('the token', () => {
  test.each([`Password for '${origin}': `, "Password for 'https://user@git.test:8443': "])(
    'answers %j',
    (prompt) => {
      expect(asksPasswordOf(origin, prompt)).toBe(true);
    },
  );

  test.each([
    `Username for '${origin}': `,
    "Password for 'https://git.test': ",
    "Password for 'http://git.test:8443': ",
    "Password for 'https://git.test:8443@evil.test': ",
    "Password for 'https://evil.test/https://git.test:8443': ",
    "Password for 'https://git.test:8443.evil.test': ",
    "Enter passphrase for key '/a': ",
    'Password:',
    '',
  ])('refuses to answer %j', (prompt) => {
    expect(asksPasswordOf(origin, prompt)).toBe(false);
  });

  test('is printed by the program that git is told to ask, and is not in what git is told', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'askpass-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const tokenFile = join(folder, 'token');
    writeFileSync(tokenFile, 'secret-1f\n');
    const env = credentialEnvironment({ url: `${origin}/a.git`, tokenFile });
    expect(Object.values(env).join()).not.toContain('secret-1f');
    const ask = (prompt: string) =>
      execa(env['GIT_ASKPASS'] ?? '', [prompt], { env, reject: false, preferLocal: true });
    expect(await ask(`Password for '${origin}': `)).toMatchObject({ exitCode: 0, stdout: 'secret-1f' });
    expect(await ask("Password for 'https://evil.test': ")).toMatchObject({
      exitCode: 1,
      stdout: '',
      stderr: '',
    });
  });
});
