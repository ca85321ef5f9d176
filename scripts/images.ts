/**
 * Builds the images of `lib/platform/images.json` with the first of buildah, podman and docker that is there, labelled with where they
 * come from. What follows is given to the builder: npm run images -- --network host
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { InputError } from '../lib/errors.ts';
import { imageNames, imageReference } from '../lib/platform/image.ts';

const root = join(import.meta.dirname, '..');
/** The folder of each image's Containerfile. */
const contexts: Readonly<Record<(typeof imageNames)[number], string>> = {
  'ghcr.io/millrace/steps': '.',
  'ghcr.io/millrace/california-housing': 'examples/california-housing',
  'ghcr.io/millrace/mlflow': 'images/mlflow',
};

const builders = { buildah: 'bud', podman: 'build', docker: 'build' };
const options = process.argv.slice(2);
const builder = await firstBuilder();
const labels = await provenance();
await execa('npm', ['run', '--silent', 'build'], { cwd: root, stdio: 'inherit' });
for (const name of imageNames) {
  const context = join(root, contexts[name]);
  const tag = imageReference(name);
  if (tag.includes('@'))
    throw new InputError(
      `${tag} is pinned by its digest; give a tag in lib/platform/images.json to build it`,
    );
  const given = Object.entries({ ...labels, 'org.opencontainers.image.title': name }).flatMap(
    ([key, value]) => ['--label', `${key}=${value}`],
  );
  const file = ['--file', join(context, 'Containerfile')];
  await execa(builder, [builders[builder], ...given, ...options, ...file, '--tag', tag, context], {
    cwd: root,
    stdio: 'inherit',
  });
  process.stdout.write(`built ${tag}\n`);
}

async function firstBuilder(): Promise<keyof typeof builders> {
  for (const name of ['buildah', 'podman', 'docker'] as const)
    if ((await execa(name, ['--version'], { reject: false })).exitCode === 0) return name;
  throw new InputError('there is neither buildah nor podman nor docker; install one of them');
}

/** https://github.com/opencontainers/image-spec/blob/main/annotations.md */
async function provenance(): Promise<Readonly<Record<string, string>>> {
  const { version, license } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { stdout: revision } = await execa('git', ['rev-parse', 'HEAD'], { cwd: root });
  const { stdout: changes } = await execa('git', ['status', '--porcelain'], { cwd: root });
  return {
    'org.opencontainers.image.source': 'https://github.com/millrace/millrace',
    'org.opencontainers.image.revision': changes === '' ? revision : `${revision}-dirty`,
    'org.opencontainers.image.version': version,
    'org.opencontainers.image.licenses': license,
  };
}
