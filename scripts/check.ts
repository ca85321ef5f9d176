/** `npm run check`: types, lint, and that `dist/` and `imports/` are what their sources give today. */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { execaSync } from 'execa';

const root = join(import.meta.dirname, '..');

const checks: ReadonlyArray<readonly [name: string, check: () => readonly string[]]> = [
  ['types', () => complaintsOf('tsc', ['-p', '.'])],
  ['lint', () => complaintsOf('biome', ['check', '--error-on-warnings', '.'])],
  ['dist is fresh', () => stale(['dist', ...distsOfExamples()], 'synth')],
  ['imports are fresh', () => stale(['imports'], 'imports')],
];

for (const [name, check] of checks) {
  const complaints = check();
  process.stdout.write(`${complaints.length === 0 ? 'ok  ' : 'FAIL'}  ${name}\n`);
  for (const complaint of complaints) process.stdout.write(`      ${complaint}\n`);
  if (complaints.length > 0) process.exitCode = 1;
}

function complaintsOf(program: string, args: readonly string[]): readonly string[] {
  const { exitCode, all } = execaSync(program, args, {
    cwd: root,
    preferLocal: true,
    reject: false,
    all: true,
  });
  return exitCode === 0 ? [] : all.split('\n');
}

/** Makes folders again with their npm script, compares, and leaves them as they were. */
function stale(folders: readonly string[], script: string): readonly string[] {
  const saved = mkdtempSync(join(tmpdir(), 'millrace-check-'));
  for (const folder of folders) cpSync(join(root, folder), join(saved, folder), { recursive: true });
  try {
    const complaints = complaintsOf('npm', ['run', '--silent', script]);
    if (complaints.length > 0) return complaints;
    return folders.flatMap((folder) => {
      const before = contentsOf(join(saved, folder));
      const after = contentsOf(join(root, folder));
      return [...new Set([...before.keys(), ...after.keys()])]
        .filter((file) => before.get(file) !== after.get(file))
        .map((file) => `${folder}/${file} is stale; run: npm run ${script}`);
    });
  } finally {
    for (const folder of folders) {
      rmSync(join(root, folder), { recursive: true });
      cpSync(join(saved, folder), join(root, folder), { recursive: true });
    }
    rmSync(saved, { recursive: true });
  }
}

function distsOfExamples(): readonly string[] {
  const examples = readdirSync(join(root, 'examples'));
  return examples
    .map((name) => join('examples', name, 'dist'))
    .filter((dist) => existsSync(join(root, dist)));
}

function contentsOf(directory: string): ReadonlyMap<string, string> {
  const files = readdirSync(directory, { withFileTypes: true, recursive: true }).filter((entry) =>
    entry.isFile(),
  );
  return new Map(
    files
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [relative(directory, path), readFileSync(path, 'utf8')]),
  );
}
