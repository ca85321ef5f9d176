/** Synthesis of many charts gives what cdk8s gives, and complains as it does. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Chart } from 'cdk8s';
import { afterEach, describe, expect, test } from 'vitest';
import { ArgoApp } from '../../lib/argo/argo-app.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { artifacts } from './golden/artifacts.ts';
import { kinds } from './golden/kinds.ts';
import { options } from './golden/options.ts';
import { wiring } from './golden/wiring.ts';

const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function filesOf(add: (app: App) => void, Kind: typeof App | typeof ArgoApp): Record<string, string> {
  const outdir = mkdtempSync(join(tmpdir(), 'millrace-synth-'));
  folders.push(outdir);
  const app = new Kind({ outdir });
  add(app);
  app.synth();
  return Object.fromEntries(
    readdirSync(outdir).map((file) => [file, readFileSync(join(outdir, file), 'utf8')]),
  );
}

const everything = (app: App) => {
  for (const [name, write] of Object.entries({ artifacts, kinds, options, wiring }))
    write(new Chart(app, name));
};

const dependent = (app: App) => {
  const [first, second] = ['first', 'second'].map((name) => {
    const chart = new Chart(app, name);
    options(chart);
    return chart;
  });
  if (first && second) first.addDependency(second);
};

describe('synthesis of an app', () => {
  test.each([
    ['independent charts', everything],
    ['charts that depend on each other', dependent],
  ])('writes what cdk8s writes, byte by byte: %s', (_, add) => {
    const ours = filesOf(add, ArgoApp);
    expect(Object.keys(ours).length).toBeGreaterThan(1);
    expect(ours).toEqual(filesOf(add, App));
  });

  test('says what is missing, and where', () => {
    const add = (app: App) => {
      new WorkflowTemplate(new Chart(app, 'chart'), 'empty', { name: 'empty', parameters: {} });
    };
    expect(() => filesOf(add, ArgoApp)).toThrow('chart/empty: has no template');
  });
});
