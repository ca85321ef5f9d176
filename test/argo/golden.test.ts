/** The YAML of the constructs, as committed beside their sources, judged by every judge at hand. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { type ArgoVersion, configureArgo } from '../../lib/argo/settings.ts';
import { argoSchemas } from '../dist/argo-schemas.ts';
import { judgeOf } from '../dist/closed-schema.ts';
import { artifacts } from './golden/artifacts.ts';
import { kinds } from './golden/kinds.ts';
import { options } from './golden/options.ts';
import { wiring } from './golden/wiring.ts';

const documents = { artifacts, kinds, options, wiring };

const folder = join(import.meta.dirname, 'golden');
const hasArgo = await execa('argo', ['version', '--short'], { reject: false }).then(({ failed }) => !failed);

describe.each(Object.entries(documents))('golden %s', (name, write) => {
  const objects: KubernetesObject[] = synth(write);
  const path = join(folder, `${name}.yaml`);

  test('is what is committed, byte by byte', async () => {
    expect(existsSync(path)).toBe(true);
    await expect(Yaml.stringify(...objects)).toMatchFileSnapshot(path);
  });

  for (const schema of argoSchemas)
    test(`fit Argo ${schema.version}'s schema with closed objects`, () => {
      expect(argosOf(synth(write, schema.version)).flatMap(judgeOf(schema))).toEqual([]);
    });

  test.skipIf(!hasArgo)(
    `passes argo lint --offline${hasArgo ? '' : ' (skipped: no argo program)'}`,
    async () => {
      const { stdout, exitCode } = await execa('argo', ['lint', '--offline', path], { reject: false });
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('no linting errors')]);
    },
  );
});

function argosOf(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.filter(({ apiVersion }) => apiVersion.startsWith('argoproj.io/'));
}

function synth(write: (chart: Chart) => void, argo: ArgoVersion = '4.1'): KubernetesObject[] {
  const app = new App({ outdir: 'unused' });
  configureArgo(app, { argo });
  const chart = new Chart(app, 'golden');
  write(chart);
  return Testing.synth(chart);
}
