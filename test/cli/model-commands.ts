/** The commands about models, typed as people do, for a model that was delivered by the manifests of dist/. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { platformDocuments } from '../../lib/embedded/documents.ts';
import { document, type Model, manifestPath, type World } from '../torture/world.ts';

const root = join(import.meta.dirname, '../..');

/** Writes the delivery of dist/, for that model and its repository, into the folder; gives the commands about it. */
export function modelCommands(
  folder: string,
  { world, model, tokens }: { world: World; model: Model; tokens: { readToken: string; writeToken: string } },
) {
  mkdirSync(folder, { recursive: true });
  const { trackingUri, artifactRoot, gitUrl } = world;
  const given = platformDocuments({ trackingUri, artifactRoot, tokens }).map((one) => JSON.stringify(one));
  writeFileSync(join(folder, 'platform.yaml'), given.join('\n---\n'));
  const dist = readFileSync(join(root, 'dist/california-housing.k8s.yaml'), 'utf8')
    .replaceAll('CaliforniaHousingRegressor', model.name)
    .replaceAll('https://github.com/example/california-housing.git', `${gitUrl}/${model.repoPath}`)
    .replaceAll('k8s/workloads/inference-service.yml', manifestPath)
    .replaceAll('"name":"california-housing"', `"name":"${document.name}"`);
  writeFileSync(join(folder, 'delivery.yaml'), dist);

  const millrace = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) => {
    const files = ['-f', join(folder, 'delivery.yaml'), '-f', join(folder, 'platform.yaml')];
    const takesFiles = args[0] !== 'history';
    const { exitCode, stdout, stderr } = await execa(
      process.execPath,
      [join(root, 'lib/cli/main.ts'), ...args, ...(takesFiles ? files : [])],
      {
        cwd: root,
        env: {
          NO_COLOR: '1',
          MLFLOW_TRACKING_URI: trackingUri,
          MILLRACE_STATE: join(folder, 'state'),
          ...env,
        },
        reject: false,
      },
    );
    return { exitCode, stdout, stderr };
  };
  return {
    millrace,
    /** The same with `--json`, and its answer read. */
    json: async (args: readonly string[], env?: Readonly<Record<string, string>>) => {
      const { exitCode, stdout, stderr } = await millrace([...args, '--json'], env);
      if (stdout === '') throw new Error(stderr);
      return { exitCode, answer: JSON.parse(stdout) };
    },
  };
}
