/**
 * Bundles the step programs into `build/steps`: `bin/millrace-step`, `bin/millrace-askpass` and `bin/millrace-ssh`, which
 * Node runs as they are, `lib/` with the parts that they load, so that a step reads only what it needs, and
 * `packages.json`, the npm packages in them.
 * Usage: node scripts/build-steps.ts [folder]; the folder is `build/steps` when it is not given.
 */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const output = process.argv[2] ?? join(root, 'build', 'steps');
const programs = {
  'millrace-step': 'lib/steps/main.ts',
  'millrace-askpass': 'lib/git/askpass.ts',
  'millrace-ssh': 'lib/git/ssh.ts',
};

const { outputFiles, metafile } = await build({
  absWorkingDir: root,
  entryPoints: Object.entries(programs).map(([name, source]) => ({ in: source, out: `bin/${name}` })),
  outdir: output,
  chunkNames: 'lib/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minifySyntax: true,
  legalComments: 'none',
  write: false,
  metafile: true,
  // Packages written for CommonJS call `require` for Node's own modules.
  banner: {
    js: "import { createRequire as millraceRequire } from 'node:module'; const require = millraceRequire(import.meta.url);",
  },
});

// Written beside and renamed, so that a step which starts meanwhile finds the old programs or the new ones.
const fresh = `${output}.new`;
await rm(fresh, { recursive: true, force: true });
for (const { path, text } of outputFiles) {
  const name = relative(output, path);
  const isProgram = dirname(name) === 'bin';
  const target = join(fresh, isProgram ? join('bin', basename(name, '.js')) : name);
  await mkdir(dirname(target), { recursive: true });
  const code = text.replace(/^#!.*\n/, '');
  await writeFile(target, isProgram ? `#!/usr/bin/env node\n${code}` : code, {
    mode: isProgram ? 0o755 : 0o644,
  });
}
// Programs without an ending are ES modules because this says so.
await writeFile(join(fresh, 'package.json'), '{ "type": "module" }\n');
await writeFile(join(fresh, 'packages.json'), `${JSON.stringify(await bundledPackages(), null, 2)}\n`);
await rm(output, { recursive: true, force: true });
await rename(fresh, output);

/** The npm packages of which something is in the bundle. */
async function bundledPackages() {
  const folders = Object.keys(metafile.inputs).flatMap(
    (input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0] ?? [],
  );
  const packages = [...new Set(folders)].sort().map(async (folder) => {
    const { name, version, license } = JSON.parse(await readFile(join(root, folder, 'package.json'), 'utf8'));
    return { name, version, license };
  });
  return Promise.all(packages);
}
