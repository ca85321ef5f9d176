/** The YAML of the constructs, as committed beside their sources, judged by every judge at hand. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { argoSchemas } from '../dist/argo-schemas.ts';
import { closedSchemaJudge } from '../dist/closed-schema.ts';
import { artifacts } from './golden/artifacts.ts';
import { kinds } from './golden/kinds.ts';
import { wiring } from './golden/wiring.ts';

const documents = { artifacts, kinds, wiring };

const folder = join(import.meta.dirname, 'golden');
const hasArgo = await execa('argo', ['version', '--short'], { reject: false }).then(({ failed }) => !failed);

describe.each(Object.entries(documents))('golden %s', (name, write) => {
  const objects: KubernetesObject[] = synth(write);
  const path = join(folder, `${name}.yaml`);

  test('is what is committed, byte by byte', async () => {
    expect(existsSync(path)).toBe(true);
    await expect(Yaml.stringify(...objects)).toMatchFileSnapshot(path);
  });

  describe.each(argoSchemas)(
    "and Argo $version's schema with closed objects",
    ({ isAtHand, skipped, read }) => {
      test.skipIf(!isAtHand)(`fit${skipped}`, () => {
        const judge = closedSchemaJudge(read());
        const argos = objects.filter(({ apiVersion }) => apiVersion.startsWith('argoproj.io/'));
        expect(argos.flatMap(judge)).toEqual([]);
      });
    },
  );

  test.skipIf(!hasArgo)(
    `passes argo lint --offline${hasArgo ? '' : ' (skipped: no argo program)'}`,
    async () => {
      const { stdout, exitCode } = await execa('argo', ['lint', '--offline', path], { reject: false });
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('no linting errors')]);
    },
  );
});

function synth(write: (chart: Chart) => void): KubernetesObject[] {
  const chart = new Chart(new App({ outdir: 'unused' }), 'golden');
  write(chart);
  return Testing.synth(chart);
}
