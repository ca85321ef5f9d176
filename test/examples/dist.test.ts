/** The manifests of the examples: fresh, valid Argo, nothing secret, and written by few lines. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, relative } from 'node:path';
import { execa } from 'execa';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { picturesOf } from '../../scripts/examples/pictures.ts';
import { argoSchemas } from '../dist/argo-schemas.ts';
import { judgeOf } from '../dist/closed-schema.ts';
import { root } from './example.ts';

const examples = readdirSync(join(root, 'examples'))
  .filter((name) => existsSync(join(root, 'examples', name, 'main.ts')))
  .map((name) => ({ name, folder: join(root, 'examples', name) }));
const hasArgo = await execa('argo', ['version', '--short'], { reject: false }).then(({ failed }) => !failed);
const gallery = readFileSync(join(root, 'examples/README.md'), 'utf8');
/** What an example is at most, with its app; each file of one that is several systems. */
const longest = 150;

describe.each(examples)('examples/$name', ({ folder }) => {
  const dist = join(folder, 'dist');
  const documents = Object.values(contents(dist)).flatMap((text): KubernetesObject[] =>
    parseAllDocuments(text).map((document) => document.toJS()),
  );
  const ofArgo = documents.filter(({ apiVersion }) => apiVersion.startsWith('argoproj.io/v1alpha1'));

  test('dist/ is what main.ts synthesizes', async () => {
    const fresh = mkdtempSync(join(tmpdir(), 'millrace-golden-'));
    onTestFinished(() => rmSync(fresh, { recursive: true }));
    await execa(process.execPath, [join(folder, 'main.ts')], { env: { CDK8S_OUTDIR: fresh } });
    expect(contents(dist)).toEqual(contents(fresh));
  });

  test('holds no bare Workflow, no secret value and no object twice', () => {
    const titles = documents.map(({ kind, metadata }) => `${kind} ${metadata?.name}`);
    expect(titles.filter((title) => /^Workflow /.test(title))).toEqual([]);
    const secrets = documents.filter(({ kind }) => kind === 'Secret');
    expect(secrets.map((secret) => [secret['data'] ?? {}, secret['stringData'] ?? {}])).toEqual(
      secrets.map(() => [{}, {}]),
    );
    expect(titles).toEqual([...new Set(titles)]);
  });

  test('its pictures show the workflows as they are', async () => {
    for (const { file, svg } of await picturesOf(folder)) {
      expect(readFileSync(file, 'utf8')).toBe(svg);
      expect(gallery).toContain(`](${relative(join(root, 'examples'), file)})`);
    }
  });

  test('has a README, and its place in the gallery', () => {
    expect(gallery).toContain(`npm run example -- ${basename(folder)}`);
    expect(readFileSync(join(folder, 'README.md'), 'utf8')).toContain(`npm run example -- `);
  });

  test(`is at most ${longest} lines of TypeScript`, () => {
    const sizes = readdirSync(folder)
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(join(folder, file), 'utf8').trimEnd().split('\n').length);
    const isSeveral = basename(folder) === 'earth-observation';
    const sum = sizes.reduce((total, size) => total + size, 0);
    expect(isSeveral ? Math.max(...sizes) : sum).toBeLessThanOrEqual(longest);
  });

  for (const schema of argoSchemas)
    test(`fits Argo ${schema.version}'s schema`, () => {
      const workflows = ofArgo.filter(({ kind }) => kind.includes('Workflow'));
      expect(workflows.flatMap(judgeOf(schema))).toEqual([]);
    });

  const workflowFiles = readdirSync(dist)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => join(dist, file));
  test.skipIf(!hasArgo)(
    `passes argo lint --offline${hasArgo ? '' : ' (skipped: no argo program)'}`,
    async () => {
      const { stdout, exitCode } = await execa('argo', ['lint', '--offline', ...workflowFiles], {
        reject: false,
      });
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('no linting errors')]);
    },
  );
});

/** All files of a folder and of those in it, by their paths. */
function contents(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return Object.fromEntries(files.map((file) => [relative(folder, file), readFileSync(file, 'utf8')]));
}
