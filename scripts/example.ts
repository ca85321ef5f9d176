/**
 * `npm run example -- NAME [--s3]`: sets up what an example needs, and runs it with the local runner. The commands that
 * it prints are those that one would type; options that it does not know go to the last run (`--approve …`).
 */
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { Interrupted, interruptible } from '../lib/cli/interruption.ts';
import { packageDirectory, placesIn } from '../lib/cli/places.ts';
import { withPlatform } from '../lib/cli/platform-use.ts';
import type { Platform } from '../lib/embedded/platform.ts';
import { makeBucket, s3AccessOf, uploadFolder } from './examples/buckets.ts';
import { imageEnvironment, makeData, startStacApi } from './examples/earth-observation.ts';
import { makeGitRepository } from './examples/make-git-repository.ts';

/** Where the example keeps its artifacts: in a bucket of the S3 server, or in a folder when there is none. */
interface Setting {
  readonly platform: Platform | undefined;
  /** What the workflow is told of the store. */
  readonly store: readonly string[];
  /** Says what is to be done when all has been run. */
  readonly afterwards: (cleanup: () => Promise<void>) => void;
}

interface Example {
  /** The servers that it needs in any case: MLflow and Git, or these and S3. @default none */
  readonly needs?: 'platform' | 's3';
  /** Sets up what is needed, and gives the arguments of each `millrace` that is run. */
  readonly commands: (setting: Setting) => Promise<readonly (readonly string[])[]>;
}

const places = placesIn(packageDirectory, process.env);

const examples: Readonly<Record<string, Example>> = {
  'activator-processor': {
    commands: async ({ store }) => {
      const dist = ['-f', 'examples/activator-processor/dist'];
      return [
        ['run', 'one-event', ...dist],
        ['run', 'many-events', ...dist, ...store],
      ];
    },
  },
  'earth-observation': {
    needs: 'platform',
    commands: async ({ platform, afterwards }) => {
      if (platform === undefined) return [];
      const environment = await imageEnvironment(places.cache, say);
      const data = join(places.state, 'earth-observation');
      if (!existsSync(data)) await makeData(environment, data);
      const stac = await startStacApi(environment, data);
      afterwards(stac.close);
      const repository = await makeGitRepository(platform.gitDirectory, 'land-cover', {
        k8s: join(packageDirectory, 'examples/earth-observation/k8s'),
      });
      const dist = 'examples/earth-observation/dist';
      const train = ['run', 'land-cover-training', '-f', `${dist}/training.k8s.yaml`];
      const repoUrl = `${platform.gitUrl}/${repository}.git`;
      const told = join(places.state, 'new-item.json');
      const item = readFileSync(join(packageDirectory, 'examples/earth-observation/new-item.json'), 'utf8');
      writeFileSync(told, JSON.stringify({ ...JSON.parse(item), stacUrl: stac.url }));
      const newItem = ['event', told, '--event', 'stac-catalog/new-item'];
      return [
        [...train, '-p', `stac-url=${stac.url}`, '-p', `repo-url=${repoUrl}`],
        ['logs', 'select'],
        ['logs', 'register'],
        [...newItem, '-f', `${dist}/inference.k8s.yaml`, '-f', `${dist}/triggers.k8s.yaml`],
        ['logs', 'compare'],
      ];
    },
  },
  'face-detection': {
    commands: async ({ platform, store }) => {
      const images = join(packageDirectory, 'examples/face-detection/images');
      await put(platform, join(images, 'known-faces'), 'face-detect/known-faces');
      await put(platform, join(images, 'uploads'), 'face-detect/to-be-identified');
      const manifests = ['-f', 'examples/face-detection/dist/face-detection.k8s.yaml'];
      return [['event', 'examples/face-detection/upload.json', ...manifests, ...store]];
    },
  },
  sentiment: {
    needs: 's3',
    commands: async ({ platform }) => {
      if (platform === undefined) return [];
      const access = s3AccessOf(platform);
      await makeBucket(access, 'sentiment-data');
      const repository = await makeGitRepository(platform.gitDirectory, 'sentiment', {
        steps: join(packageDirectory, 'examples/sentiment/steps'),
      });
      const given = ['-f', 'examples/sentiment/dist', '-p', `dvc-s3-endpoint=${access.url}`];
      return [
        ['run', 'sentiment', ...given],
        ['run', 'sentiment-from-git', ...given, '-p', `repo-url=${platform.gitUrl}/${repository}.git`],
      ];
    },
  },
};

const [name = '', ...rest] = process.argv.slice(2);
const example = Object.hasOwn(examples, name) ? examples[name] : undefined;
if (example === undefined) {
  process.stderr.write(`name an example: ${Object.keys(examples).join(', ')}\n`);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = await run(example, rest);
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    process.exitCode = error.exitCode;
  }
}

async function run({ needs, commands }: Example, args: readonly string[]): Promise<number> {
  const s3 = needs === 's3' || args.includes('--s3');
  const others = args.filter((arg) => arg !== '--s3');
  const perform = async (platform: Platform | undefined) => {
    const cleanups: (() => Promise<void>)[] = [];
    try {
      const list = await commands({
        platform,
        store: storeOf(s3 ? platform : undefined),
        afterwards: (cleanup) => cleanups.push(cleanup),
      });
      const last = list.findLastIndex(([command]) => command !== 'logs');
      for (const [index, command] of list.entries()) {
        const code = await millrace(index === last ? [...command, ...others] : command);
        if (code !== 0) return code;
      }
      return 0;
    } finally {
      for (const cleanup of cleanups) await cleanup();
    }
  };
  if (!s3 && needs === undefined) return await perform(undefined);
  return await interruptible((signal) =>
    withPlatform(
      { stateDirectory: places.state, cacheDirectory: places.cache, log: say, signal, keep: false, s3 },
      perform,
    ),
  );
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs the command as one would type it, in this terminal. */
async function millrace(args: readonly string[]): Promise<number> {
  process.stderr.write(
    `\n$ npx millrace ${args.map((arg) => (/[\s'"]/.test(arg) ? `'${arg}'` : arg)).join(' ')}\n\n`,
  );
  const { exitCode } = await execa(process.execPath, [join(packageDirectory, 'bin/millrace'), ...args], {
    cwd: packageDirectory,
    stdio: 'inherit',
    reject: false,
  });
  return exitCode ?? 1;
}

function storeOf(platform: Platform | undefined): readonly string[] {
  if (platform === undefined) return ['-p', 's3-endpoint=', '-p', 's3-bucket='];
  return ['-p', `s3-endpoint=${new URL(s3AccessOf(platform).url).host}`];
}

/** Puts the files of a folder below a key of the store. */
async function put(platform: Platform | undefined, folder: string, key: string): Promise<void> {
  if (platform) return await uploadFolder(s3AccessOf(platform), folder, { bucket: 'artifacts', key });
  const target = join(places.state, 'artifacts', key);
  if (!existsSync(target)) cpSync(folder, target, { recursive: true });
}
