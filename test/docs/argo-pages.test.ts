/** Every page of `docs/argo` holds a program that compiles and writes the YAML beside it, for each Argo; nothing public is without one. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { argoSchemas } from '../dist/argo-schemas.ts';
import { judgeOf } from '../dist/closed-schema.ts';
import { root } from '../dist/manifests.ts';
import { extract, folder, type Page, pages, synthesize } from './pages.ts';
import { optionsOf, publicNames } from './public-names.ts';

let extracted: string;
beforeAll(() => {
  extracted = extract(pages);
});
afterAll(() => rmSync(extracted, { recursive: true }));

const text = pages.flatMap(({ programs }) => programs).join('\n');
const hasArgo = await execa('argo', ['version', '--short'], { reject: false }).then(({ failed }) => !failed);

describe('the pages', () => {
  test('have one program each, a chart of their name, and a place in docs/argo.md', () => {
    const index = readFileSync(join(root, 'docs/argo.md'), 'utf8');
    expect(index).not.toContain('```ts');
    for (const { name, programs } of pages) {
      expect([name, programs.length]).toEqual([name, 1]);
      expect(programs[0]).toContain(`new Chart(app, '${name}')`);
      expect(index).toContain(`(argo/${name}.md)`);
    }
  });

  test('use everything that authors import from lib/argo and lib/contract', () => {
    const imported = [...text.matchAll(/^import \{([^}]*)\} from 'millrace';$/gm)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.trim()),
    );
    expect(publicNames().filter((name) => !imported.includes(name))).toEqual([]);
  });

  test('use every option of every template, workflow and container', () => {
    const options = optionsOf();
    expect(options.length).toBeGreaterThan(120);
    const isUsed = (option: string) => new RegExp(`(?<![\\w.])${option}(: |,? ?\\}|,$)`, 'm').test(text);
    expect(
      options.filter(({ option }) => !isUsed(option)).map(({ of, option }) => `${of}.${option}`),
    ).toEqual([]);
  });

  test('compile', async () => {
    const { stdout } = await execa('tsc', ['-p', extracted], {
      preferLocal: true,
      localDir: root,
      reject: false,
    });
    expect(stdout).toBe('');
  });
});

describe.each(argoSchemas)('for Argo $version', ({ version, read }) => {
  let output: string;
  beforeAll(async () => {
    output = await synthesize(pages, extracted, version);
  });
  const synthesized = pages.filter(({ isOfOneArgo }) => !isOfOneArgo || version === '4.1');
  const yamlOf = ({ name }: Page) => readFileSync(join(output, `${name}.k8s.yaml`), 'utf8');

  test('all that is written fits the schema with closed objects', () => {
    const judge = judgeOf({ version, read });
    const findings = synthesized.flatMap((page) =>
      objectsIn(yamlOf(page)).flatMap((object) => judge(object).map((finding) => `${page.name}: ${finding}`)),
    );
    expect(findings).toEqual([]);
  });

  if (version === '4.1')
    test.each(pages)('the YAML of $name is what the program of its page writes', async (page) => {
      const golden = join(folder, `${page.name}.yaml`);
      expect(existsSync(golden)).toBe(true);
      await expect(yamlOf(page)).toMatchFileSnapshot(golden);
    });

  if (version === '3.7')
    test.skipIf(!hasArgo)(
      `passes argo lint --offline${hasArgo ? '' : ' (skipped: no argo program)'}`,
      async () => {
        const files = synthesized.map(({ name }) => join(output, `${name}.k8s.yaml`));
        const { stdout, exitCode } = await execa('argo', ['lint', '--offline', ...files], { reject: false });
        expect([exitCode, stdout]).toEqual([0, expect.stringContaining('no linting errors')]);
      },
    );
});

function objectsIn(yaml: string): KubernetesObject[] {
  const objects = parseAllDocuments(yaml).map((document): KubernetesObject => document.toJS());
  return objects.filter(({ apiVersion }) => apiVersion.startsWith('argoproj.io/'));
}
