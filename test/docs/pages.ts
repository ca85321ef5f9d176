/** Pages of the documentation, each with one program, and what the programs write. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { root } from '../dist/manifests.ts';

export const folder = join(root, 'docs/argo');

/** One page. */
export interface Page {
  /** `dag-template`: of the page, of its chart and of its golden YAML. */
  readonly name: string;
  readonly programs: readonly string[];
  /** Whether the program says itself which Argo it is for. */
  readonly isOfOneArgo: boolean;
}

/** All pages of a folder, by name. */
export function pagesIn(folder: string): readonly Page[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.md'))
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8');
      const programs = [...text.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, program = '']) => program);
      return { name: basename(file, '.md'), programs, isOfOneArgo: !text.includes('new ArgoApp();') };
    });
}

/** The pages of `docs/argo`. */
export const pages = pagesIn(folder);

/** Writes the programs into a folder of their own inside the repository, where `millrace` is found. */
export function extract(pages: readonly Page[]): string {
  mkdirSync(join(root, 'build'), { recursive: true });
  const output = mkdtempSync(join(root, 'build/pages-'));
  writeFileSync(
    join(output, 'tsconfig.json'),
    JSON.stringify({ extends: '../../tsconfig.json', include: ['*.ts'] }),
  );
  for (const { name, programs } of pages) writeFileSync(join(output, `${name}.ts`), programs[0] ?? '');
  return output;
}

/** Runs each program for one version of Argo, all in one process; gives the folder with what they wrote. */
export async function synthesize(pages: readonly Page[], extracted: string, argo: string): Promise<string> {
  const output = join(extracted, argo);
  mkdirSync(output);
  const files = pages
    .filter(({ isOfOneArgo }) => !isOfOneArgo || argo === '4.1')
    .map(({ name, programs }) => {
      const file = join(output, `${name}.ts`);
      writeFileSync(file, (programs[0] ?? '').replace('new ArgoApp()', `new ArgoApp({ argo: '${argo}' })`));
      return file;
    });
  const all = join(output, 'all.ts');
  writeFileSync(all, files.map((file) => `await import('${file}');\n`).join(''));
  await execa('node', [all], { preferLocal: true, localDir: root, env: { CDK8S_OUTDIR: output } });
  return output;
}
