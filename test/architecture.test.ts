/** The layout's own rules: who may import whom, how long a file may be, and what no file may hold. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { describe, expect, test } from 'vitest';

/** What each folder of lib/ may import beside itself, npm packages and lib/errors.ts. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  processes: [],
  environments: ['processes'],
  mlflow: [],
  git: [],
  cluster: ['argo/manifest'],
  embedded: ['environments', 'processes'],
  steps: ['contract', 'mlflow', 'git'],
  argo: ['contract', 'imports'],
  cwl: ['argo', 'contract'],
  platform: ['argo', 'imports'],
  delivery: [
    'argo',
    'platform',
    'triggers',
    'contract',
    'steps/contract',
    'steps/record.ts',
    'git/identity.ts',
  ],
  triggers: ['argo', 'contract', 'imports'],
  runner: ['argo/manifest', 'argo/lint', 'contract/event-context.ts', 'environments', 'git', 'processes'],
  cli: [
    'contract',
    'environments',
    'processes',
    'embedded',
    'steps',
    'argo/manifest',
    'argo/lint',
    'runner',
    'cluster',
    'mlflow',
    'git',
    'cwl/document',
    'examples',
  ],
};

/** Folders whose files never load cdk8s, so that a pod or the runner starts quickly and stands alone. */
const withoutCdk8s = [
  'contract',
  'processes',
  'environments',
  'mlflow',
  'git',
  'cluster',
  'embedded',
  'steps',
  'runner',
  'cli',
];

const root = join(import.meta.dirname, '..');
const files = sourceFiles(join(root, 'lib'));
const edges = files.flatMap((file) => importsOf(file).map((target) => ({ file, target })));

describe('the layout', () => {
  test('has a rule for every folder of lib', () => {
    const folders = new Set(files.map(folderOf).filter((folder) => folder !== ''));
    expect([...folders].filter((folder) => !(folder in mayImport))).toEqual([]);
  });

  test('lets folders import only what the table allows', () => {
    expect(edges.filter(({ file, target }) => !isAllowed(file, target)).map(describeEdge)).toEqual([]);
  });

  test('has no cycle between folders', () => {
    const graph = new Map<string, Set<string>>();
    for (const { file, target } of edges) {
      const from = folderOf(file);
      const to = folderOf(target);
      if (from !== to && to !== '') graph.set(from, (graph.get(from) ?? new Set()).add(to));
    }
    expect([...graph.keys()].filter((folder) => reaches(graph, folder, folder))).toEqual([]);
  });

  test('keeps cdk8s out of what runs in pods and on the laptop', () => {
    const loaders = files.filter((file) =>
      /from '(cdk8s|cdk8s-plus-\d+|constructs)'/.test(readFileSync(file, 'utf8')),
    );
    expect(loaders.filter((file) => withoutCdk8s.includes(folderOf(file))).map(named)).toEqual([]);
    const ofManifests = /^lib\/argo\/(lint|expr)\//;
    expect(loaders.filter((file) => ofManifests.test(named(file))).map(named)).toEqual([]);
    const strays = edges.filter(
      ({ file, target }) =>
        ofManifests.test(named(file)) &&
        !ofManifests.test(named(target)) &&
        !['lib/argo/manifest.ts', 'lib/errors.ts'].includes(named(target)),
    );
    expect(strays.map(describeEdge)).toEqual([]);
  });

  test('keeps every file of lib under 300 lines', () => {
    const lines = (file: string) => readFileSync(file, 'utf8').split('\n').length;
    expect(files.filter((file) => lines(file) >= 300).map(named)).toEqual([]);
  });

  test('gives every file of lib a purpose comment on its first line', () => {
    const first = (file: string) => readFileSync(file, 'utf8').replace(/^#!.*\n/, '');
    expect(files.filter((file) => !/^\/\*\*? |^\/\*\*\n/.test(first(file))).map(named)).toEqual([]);
  });
});

function isAllowed(file: string, target: string): boolean {
  const from = folderOf(file);
  const to = folderOf(target);
  if (from === '' || from === to || named(target) === 'lib/errors.ts') return true;
  return (mayImport[from] ?? []).some((allowed) => matches(allowed, target));
}

function matches(allowed: string, target: string): boolean {
  const path = named(target);
  if (allowed === 'imports' || allowed === 'examples') return path.startsWith(`${allowed}/`);
  if (allowed === 'argo/manifest')
    return path === 'lib/argo/manifest.ts' || path.startsWith('lib/argo/expr/');
  if (allowed === 'steps/contract')
    return /^lib\/steps\/((?:values|run-tags)\.ts|[a-z-]+\/(contract|gate)\.ts)$/.test(path);
  return allowed.endsWith('.ts') ? path === `lib/${allowed}` : path.startsWith(`lib/${allowed}/`);
}

function reaches(graph: ReadonlyMap<string, ReadonlySet<string>>, from: string, goal: string): boolean {
  const seen = new Set<string>();
  const open = [...(graph.get(from) ?? [])];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next === goal) return true;
    if (!seen.has(next)) open.push(...(graph.get(next) ?? []));
    seen.add(next);
  }
  return false;
}

function importsOf(file: string): string[] {
  const specifiers = readFileSync(file, 'utf8').matchAll(/(?:\bfrom|\bimport\(?)\s*'(\.[^']+)'/g);
  return [...specifiers].map(([, specifier]) => join(dirname(file), specifier ?? ''));
}

function sourceFiles(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function folderOf(file: string): string {
  const [top, folder, rest] = named(file).split('/');
  if (top !== 'lib') return '';
  return rest === undefined ? '' : (folder ?? '');
}

function named(file: string): string {
  return relative(root, file);
}

function describeEdge({ file, target }: { readonly file: string; readonly target: string }): string {
  return `${named(file)} → ${named(target)}`;
}
