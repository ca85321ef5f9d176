/** The README is true: its program compiles and synthesizes, and its commands are there. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import { blocks, commands, root } from './readme.ts';

let folder: string;
beforeAll(() => {
  // Inside the repository, where the packages are found.
  mkdirSync(join(root, 'build'), { recursive: true });
  folder = mkdtempSync(join(root, 'build/readme-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const packageSchema = z.object({ scripts: z.record(z.string(), z.string()) });
const { scripts } = packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));

/** Commands that take long, each with the file that carries it out. */
const carriedOutBy: Readonly<Record<string, string>> = {
  'npm ci': '.ci/run',
  'npm test': '.ci/run',
  'npm run demo': '.ci/run',
  'npm run demo -- --worse': 'test/cli/demo.int.test.ts',
  'npm run --silent demo -- --json': 'test/cli/demo.int.test.ts',
  'npm run demo -- --keep': 'test/cli/demo.int.test.ts',
  'npm run synth': 'test/dist/golden.test.ts',
  'npm run check': '.ci/run',
  'npm run bench': 'bench/main.ts',
  'npm run conformance': 'scripts/conformance.ts',
  'npm run test:cluster': 'test/cluster/kinds.cluster.test.ts',
  'npm run package': 'test/package/package.test.ts',
  'npm pack ./build/package': 'test/package/package.test.ts',
  'npm install ./millrace-0.1.0.tgz cdk8s cdk8s-plus-33 constructs zod node@24':
    'test/package/package.test.ts',
  'npx node main.ts': 'test/package/package.test.ts',
  'npx millrace lint dist': 'test/package/package.test.ts',
  'npm run millrace -- platform up': 'test/e2e/readme.int.test.ts',
  'npm run millrace -- platform down': 'test/e2e/readme.int.test.ts',
  'npm run millrace -- run churn -p repo-url=https://github.com/example/churn.git':
    'test/e2e/readme.int.test.ts',
  'npm run millrace -- submit churn -n models --watch': 'test/cluster/commands.cluster.test.ts',
  'npm run millrace -- show': 'test/cli/command.test.ts',
  'npm run millrace -- logs': 'test/cli/command.test.ts',
};

describe('the commands of the README', () => {
  test('are known here with the file that carries each out, and no other is', () => {
    expect(commands().toSorted()).toEqual(Object.keys(carriedOutBy).toSorted());
    for (const [command, file] of Object.entries(carriedOutBy)) {
      const text = readFileSync(join(root, file), 'utf8');
      if (file === '.ci/run') expect(text).toContain(`step "${command}"`);
    }
  });

  test.each(commands().filter((command) => command.startsWith('npm run ')))('%s is there', (command) => {
    const [, script = ''] = /^npm run (?:--silent )?(\S+)( -- .+)?$/.exec(command) ?? [];
    expect(Object.keys(scripts)).toContain(script);
  });

  test.each(commands().filter((command) => /^npm run (--silent )?(millrace|demo) -- /.test(command)))(
    '%s is what the command takes',
    async (command) => {
      const [before = '', after = ''] = command.split(' -- ');
      const given = [...(before.endsWith(' demo') ? ['demo'] : []), ...after.split(' ')];
      const words = given.slice(0, given.findIndex((word) => word.startsWith('-')) >>> 0);
      const path = words[0] === 'platform' ? words : words.slice(0, 1);
      const { stdout } = await execa(process.execPath, ['bin/millrace', ...path, '--help'], { cwd: root });
      expect(stdout).toContain(`Usage: millrace ${path.join(' ')}`);
      for (const option of given.filter((word) => word.startsWith('-')))
        expect(stdout).toMatch(new RegExp(`^ +(-\\w, )?${option}\\b`, 'm'));
    },
  );
});

describe('the program of the README', () => {
  const [program = '', ...others] = blocks('ts');

  test('compiles, and synthesizes the delivery that the commands run', async () => {
    expect(others).toEqual([]);
    writeFileSync(join(folder, 'main.ts'), program);
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../tsconfig.json', include: ['main.ts'] }),
    );
    const here = { cwd: folder };
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const [{ stdout }] = await Promise.all([
      execa(process.execPath, [tsc, '-p', '.'], { ...here, reject: false }),
      execa(process.execPath, ['main.ts'], here),
    ]);
    expect(stdout).toBe('');
    const names = loadDocuments([join(folder, 'dist')]).map(
      ({ kind, metadata }) => `${kind}/${metadata?.name}`,
    );
    expect(names).toEqual(
      expect.arrayContaining(['WorkflowTemplate/churn', 'WorkflowTemplate/churn-steps', 'ConfigMap/mlflow']),
    );
  });
});
