/**
 * Writes the npm package `millrace` into `build/package`: the library and the command as JavaScript with types, as Node
 * runs no TypeScript below `node_modules`. `npm pack ./build/package` makes one file of it.
 * Usage: node scripts/package.ts
 */
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { execaSync } from 'execa';

const root = join(import.meta.dirname, '..');
const output = join(root, 'build/package');

/** What an app and the library must have in common, so the app brings it. */
const shared = ['cdk8s', 'cdk8s-plus-33', 'constructs', 'zod'];
/** Files that are read where they lie. */
const data = ['lib/cwl/launch.py', 'lib/environments/fetch_uv.py', 'requirements', 'README.md'];
const programs = ['lib/cli/main.js', 'lib/git/askpass.js', 'lib/git/ssh.js'];

rmSync(output, { recursive: true, force: true });
run('tsc', '-p', 'tsconfig.package.json');
run('node', 'scripts/build-steps.ts', join(output, 'steps'));
for (const path of data) {
  mkdirSync(dirname(join(output, path)), { recursive: true });
  cpSync(join(root, path), join(output, path), { recursive: true });
}
for (const path of programs) {
  const code = readFileSync(join(output, path), 'utf8').replace(/^#!.*\n/, '');
  writeFileSync(join(output, path), `#!/usr/bin/env node\n${code}`);
  chmodSync(join(output, path), 0o755);
}
writeFileSync(join(output, 'package.json'), `${JSON.stringify(packageJson(), null, 2)}\n`);

function packageJson() {
  const { name, version, description, license, type, dependencies } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as Record<string, string> & { readonly dependencies: Readonly<Record<string, string>> };
  const needed = Object.entries(dependencies);
  return {
    ...{ name, version, description, license, type },
    engines: { node: '>=24' },
    exports: {
      '.': { types: './lib/index.d.ts', default: './lib/index.js' },
      './package.json': './package.json',
    },
    bin: { millrace: 'lib/cli/main.js' },
    dependencies: Object.fromEntries(needed.filter(([dependency]) => !shared.includes(dependency))),
    peerDependencies: Object.fromEntries(
      needed.filter(([dependency]) => shared.includes(dependency)).map(([key, value]) => [key, `^${value}`]),
    ),
  };
}

function run(program: string, ...args: readonly string[]): void {
  execaSync(program, args, { cwd: root, preferLocal: true, stdio: 'inherit' });
}
