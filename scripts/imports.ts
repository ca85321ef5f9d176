/**
 * Generates the bindings in `imports/` from the CRDs pinned in `imports/crds/`.
 * Usage: node scripts/imports.ts [folder]; the folder is `imports` when it is not given.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

const root = join(import.meta.dirname, '..');
const crds = join(root, 'imports', 'crds');
const output = process.argv[2] ?? join(root, 'imports');

for (const file of (await readdir(crds)).sort()) {
  const options = ['--language', 'typescript', '--output', output, '--no-save', '--no-check-upgrade'];
  await execa('cdk8s', ['import', join(crds, file), ...options], { preferLocal: true, localDir: root });
}
for (const file of (await readdir(output)).filter((name) => name.endsWith('.ts'))) {
  const path = join(output, file);
  await writeFile(path, importTypesAsTypes(await readFile(path, 'utf8'), file));
}

/**
 * `cdk8s import` (2.207) imports interfaces as if they were values, which Node's type stripping cannot load.
 * To be removed when it writes `import type`.
 */
function importTypesAsTypes(source: string, file: string): string {
  const valueImports = [
    [
      "import { ApiObject, ApiObjectMetadata, GroupVersionKind } from 'cdk8s';",
      "import { ApiObject, type ApiObjectMetadata, type GroupVersionKind } from 'cdk8s';",
    ],
    ["import { Construct } from 'constructs';", "import type { Construct } from 'constructs';"],
  ] as const;
  return valueImports.reduce((text, [from, to]) => {
    if (!text.includes(from))
      throw new Error(`${file}: expected the line ${from}; see what cdk8s import writes now`);
    return text.replace(from, to);
  }, source);
}
