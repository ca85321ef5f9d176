/** The local runner beside kfp.local's SubprocessRunner: the same pipeline of three steps, the same Python, one run. */
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import type { KubernetesObject } from '../lib/argo/manifest.ts';
import { findInterpreter } from '../lib/environments/interpreter.ts';
import { findUv } from '../lib/environments/uv.ts';
import { atLeastFaster, type Comparisons, fastest, type Say } from './comparison.ts';
import { secondsOfWorkflow } from './workflow-seconds.ts';

const root = join(import.meta.dirname, '..');
const cacheDirectory = join(root, '.millrace/cache');
const requirements = join(root, 'requirements/kfp.txt');

export async function benchKfp(say: Say): Promise<Comparisons> {
  const bin = await ensureKfp(say);
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    say('kfp: a pipeline of three Python steps, with the local runner and with kfp.local');
    const kfp = (mode: string) => secondsOfKfp(bin, join(directory, 'seconds'), mode);
    const ours = () => secondsOfWorkflow(threeSteps(), { stateDirectory: directory, path: [bin] });
    const least = await fastest(3, {
      ours: async () => Math.min(await ours(), await ours(), await ours()),
      usual: () => kfp('usual'),
      lean: () => kfp('lean'),
    });
    const [taken, usual, lean] = [
      secondsOf(least, 'ours'),
      secondsOf(least, 'usual'),
      secondsOf(least, 'lean'),
    ];
    return {
      'a step, against kfp.local': atLeastFaster(20, taken, usual),
      'a step, against kfp.local without its look for kfp': atLeastFaster(2, taken, lean),
    };
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** The seconds a step, of a whole that has three. */
function secondsOf<Name extends string>(least: ReadonlyMap<Name, number>, name: Name): number {
  return (least.get(name) ?? Number.NaN) / 3;
}

/** kfp is published as source only, so its lock is installed by uv as it stands. Each step of kfp.local wants pip. */
async function ensureKfp(say: Say): Promise<string> {
  const key = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16);
  const environment = join(cacheDirectory, 'bench', `kfp-${key}`);
  const marker = join(environment, 'millrace-complete');
  const bin = join(environment, 'bin');
  if (existsSync(marker)) return bin;
  say('kfp: installing it (once)');
  const interpreter = await findInterpreter(process.env);
  const uv = await findUv({ cacheDirectory, interpreter, log: say });
  rmSync(environment, { recursive: true, force: true });
  await execa(uv, ['venv', '--quiet', '--seed', '--python', interpreter.executable, environment]);
  const python = join(bin, 'python');
  await execa(uv, ['pip', 'install', '--quiet', '--require-hashes', '--python', python, '-r', requirements]);
  await execa('touch', [marker]);
  return bin;
}

async function secondsOfKfp(bin: string, file: string, mode: string): Promise<number> {
  const env = { PATH: `${bin}:${process.env['PATH'] ?? ''}`, PYTHONWARNINGS: 'ignore' };
  await execa(join(bin, 'python'), [join(root, 'bench/kfp_pipeline.py'), file, mode], {
    env,
    stdin: 'ignore',
  });
  return Number(readFileSync(file, 'utf8'));
}

function threeSteps(): KubernetesObject {
  const add = 'import sys; open("/tmp/sum", "w").write(str(int(sys.argv[1]) + int(sys.argv[2])))';
  const task = (name: string, a: string, b: number) => ({
    name,
    template: 'add',
    arguments: {
      parameters: [
        { name: 'a', value: a },
        { name: 'b', value: String(b) },
      ],
    },
  });
  const sumOf = (name: string) => `{{tasks.${name}.outputs.parameters.sum}}`;
  const parameters = ['a', 'b'].map((name) => ({ name }));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: 'three-steps' },
    spec: {
      entrypoint: 'main',
      templates: [
        {
          name: 'main',
          dag: {
            tasks: [
              task('first', '1', 1),
              { ...task('second', sumOf('first'), 2), dependencies: ['first'] },
              { ...task('third', sumOf('second'), 3), dependencies: ['second'] },
            ],
          },
          outputs: { parameters: [{ name: 'sum', valueFrom: { parameter: sumOf('third') } }] },
        },
        {
          name: 'add',
          inputs: { parameters },
          container: {
            image: 'none',
            command: ['python', '-c', add],
            args: ['{{inputs.parameters.a}}', '{{inputs.parameters.b}}'],
          },
          outputs: { parameters: [{ name: 'sum', valueFrom: { path: '/tmp/sum' } }] },
        },
      ],
    },
  };
}
