/** From a model version to its storage URI: our step, a Python client that is installed, and one that pip installs first. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { platformDown, platformUp } from '../lib/embedded/platform.ts';
import { ensurePythonEnvironment } from '../lib/environments/python.ts';
import { atLeastFaster, type Comparisons, median, type Say, secondsOf } from './comparison.ts';

const root = join(import.meta.dirname, '..');
const cacheDirectory = join(root, '.millrace/cache');
const model = 'BenchModel';

const register = `
import mlflow
from sklearn.linear_model import LinearRegression
mlflow.set_experiment("bench")
with mlflow.start_run():
    mlflow.sklearn.log_model(LinearRegression().fit([[0.0], [1.0]], [0.0, 1.0]), name="model",
                             registered_model_name="${model}")
mlflow.MlflowClient().set_registered_model_alias("${model}", "production", "1")
`;

const resolve = `
import mlflow
client = mlflow.MlflowClient()
version = client.get_model_version_by_alias("${model}", "production")
print(client.get_model_version_download_uri("${model}", version.version))
`;

export async function benchResolveUri(say: Say): Promise<Comparisons> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  const stateDirectory = join(directory, 'state');
  say('resolve-uri: starting MLflow and registering a model');
  const [trainer, mlflow] = await Promise.all(
    ['examples/california-housing/requirements.txt', 'requirements/mlflow.txt'].map((requirements) =>
      ensurePythonEnvironment({ requirements: join(root, requirements), cacheDirectory, log: say }),
    ),
  );
  if (trainer === undefined || mlflow === undefined) throw new Error('there is no Python environment');
  const platform = await platformUp({ stateDirectory, cacheDirectory, log: say });
  try {
    const env = {
      MLFLOW_TRACKING_URI: platform.trackingUri,
      MLFLOW_ARTIFACT_ROOT: platform.artifactRoot,
      MILLRACE_OUTPUTS: join(directory, 'outputs'),
    };
    await execa(join(trainer.bin, 'python'), ['-c', register], { env, cwd: directory });
    const interpreter = join(mlflow.bin, 'python');

    say('resolve-uri: our step, then a Python client already installed');
    const step = [
      'build/steps/bin/millrace-step',
      'resolve-uri',
      `--model-name=${model}`,
      '--model-version=1',
    ];
    const ours = await median(7, () => secondsOf(process.execPath, step, { env, cwd: root }));
    const client = await median(3, () => secondsOf(interpreter, ['-c', resolve], { env, cwd: directory }));

    say('resolve-uri: pip install mlflow in a fresh environment, then the same client (takes a while)');
    const fresh = join(directory, 'fresh');
    await execa('python3', ['-m', 'venv', fresh]);
    const version = await versionOf(interpreter);
    const pip = await secondsOf(join(fresh, 'bin/pip'), [
      'install',
      '--quiet',
      '--no-cache-dir',
      `mlflow==${version}`,
    ]);
    const afterwards = await secondsOf(join(fresh, 'bin/python'), ['-c', resolve], { env, cwd: directory });

    return {
      'resolve a URI, Python client installed': atLeastFaster(10, ours, client),
      'resolve a URI, pip install mlflow first': atLeastFaster(100, ours, pip + afterwards),
    };
  } finally {
    await platformDown({ stateDirectory });
    rmSync(directory, { recursive: true });
  }
}

async function versionOf(interpreter: string): Promise<string> {
  const { stdout } = await execa(interpreter, [
    '-c',
    'import importlib.metadata as m; print(m.version("mlflow"))',
  ]);
  return stdout.trim();
}
