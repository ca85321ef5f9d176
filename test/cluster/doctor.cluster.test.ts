/** `millrace doctor` on a real API server: what is bad in an empty namespace is ok once it is there. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../lib/cli/doctor/finding.ts';
import { neededSecrets } from '../../lib/cli/secrets/needed-secrets.ts';
import { secretCommands } from '../../lib/cli/secrets/secret-commands.ts';
import { manifests, root } from '../dist/manifests.ts';
import { makeNamespace, type Namespace, restricted } from './namespace.ts';

const objects = manifests.map(({ document }) => document);
const dist = join(root, 'dist');
const needed = neededSecrets(objects);
const folder = mkdtempSync(join(tmpdir(), 'doctor-'));

let namespace: Namespace;
beforeAll(async () => {
  namespace = await makeNamespace('doctor', restricted);
});
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await namespace.remove();
});

/** What it finds, by subject. */
async function findings(): Promise<ReadonlyMap<string, Finding>> {
  // What is applied once to a cluster is left out, as Argo CD need not be on the one of the tests.
  const files = readdirSync(dist).filter((name) => name.endsWith('.yaml'));
  const given = files.flatMap((name) => ['-f', join(dist, name)]);
  const command = [join(root, 'lib/cli/main.ts'), 'doctor', '--json', '-n', namespace.name, ...given];
  const { stdout } = await execa(process.execPath, command, { reject: false });
  const { findings: list }: { findings: readonly Finding[] } = JSON.parse(stdout);
  return new Map(list.map((finding) => [finding.subject, finding]));
}

const secrets = needed.map(({ name }) => `Secret ${name}`);
const accounts = ['ServiceAccount california-housing-train', 'ServiceAccount california-housing-deliver'];

describe('millrace doctor', () => {
  test('finds an empty namespace of the restricted standard, and says what is not in it', async () => {
    const found = await findings();
    const stateOf = (subject: string) => found.get(subject)?.state;
    for (const subject of ['Kubernetes', 'Argo Workflows', 'kinds', `namespace ${namespace.name}`])
      expect([subject, stateOf(subject)]).toEqual([subject, 'ok']);
    for (const subject of [...secrets, ...accounts, 'MLflow'])
      expect([subject, stateOf(subject)]).toEqual([subject, 'bad']);
    for (const { state, todo } of found.values()) expect(todo === undefined).toBe(state === 'ok');
  });

  test('finds the Secrets that the commands of `millrace secrets` made, and what was applied', async () => {
    for (const { name, keys } of needed)
      for (const { key } of keys) {
        const file = join(folder, 'secrets', name, key);
        mkdirSync(dirname(file), { recursive: true });
        writeFileSync(file, 'a-value-of-no-use');
      }
    const place = { namespace: namespace.name, directory: join(folder, 'secrets') };
    const script = needed.flatMap((secret) => secretCommands(secret, place)).join('\n');
    await execa('sh', ['-euc', script]);
    const rights = objects.filter(({ kind }) => /^(ServiceAccount|Role|RoleBinding)$/.test(kind));
    await namespace.apply(rights);
    const found = await findings();
    for (const subject of [...secrets, ...accounts, 'you, applying the manifests', 'you, starting workflows'])
      expect([subject, found.get(subject)?.state]).toEqual([subject, 'ok']);
    expect(JSON.stringify([...found.values()])).not.toContain('a-value-of-no-use');
  });
});
