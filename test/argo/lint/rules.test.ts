/** Every rule speaks when it should and is quiet when it should; Argo's own linter judges the same documents. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, describe, expect, test } from 'vitest';
import { lintDocuments } from '../../../lib/argo/lint/lint.ts';
import { type RuleName, rules } from '../../../lib/argo/lint/rules.ts';
import { readSource } from '../../../lib/argo/lint/source.ts';
import { argoCases } from './argo-cases.ts';
import { argoCasesPods } from './argo-cases-pods.ts';
import type { Case } from './cases.ts';
import { ourCases } from './our-cases.ts';

const yamlCase: Case = { fires: 'kind: Workflow\nspec: {a: 1\n', quiet: 'kind: ConfigMap\ndata: {a: "1"}\n' };
const cases = [argoCases, argoCasesPods, ourCases, { yaml: yamlCase }].flatMap((each) =>
  Object.entries(each),
);

function rulesIn(text: string): string[] {
  const { documents, faults } = readSource(text);
  const findings = lintDocuments(documents.map(({ object }) => object));
  return [...faults.map(() => 'yaml'), ...findings.map(({ rule }) => rule)];
}

test('every rule has a case', () => {
  expect(Object.keys(rules).filter((rule) => !cases.some(([name]) => name === rule))).toEqual([]);
});

describe.each(cases)('%s', (rule, { fires, quiet }) => {
  test('speaks', () => {
    expect(rulesIn(fires)).toContain(rule);
  });

  test('is quiet, and so is every other error', () => {
    const errors = rulesIn(quiet).filter((one) => rules[one as RuleName].severity === 'error');
    expect(errors).toEqual([]);
  });
});

const hasArgo = await execa('argo', ['version', '--short'], { reject: false }).then(({ failed }) => !failed);

describe.skipIf(!hasArgo)(`argo lint --offline${hasArgo ? '' : ' (skipped: no argo program)'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-lint-'));
  const judged = cases.filter(([rule]) => rule !== 'yaml' && rule !== 'object-size');
  const isByArgo = ([rule]: readonly [string, Case]) => rules[rule as RuleName].by === 'argo';
  afterAll(() => rmSync(folder, { recursive: true }));

  async function verdict(texts: readonly string[]): Promise<string> {
    const inner = mkdtempSync(join(folder, 'case-'));
    for (const [index, text] of texts.entries()) writeFileSync(join(inner, `${index}.yaml`), text);
    const { failed, stdout, stderr } = await execa('argo', ['lint', '--offline', inner], { reject: false });
    return failed ? `refused: ${stdout}${stderr}` : 'accepted';
  }

  test('accepts all that keeps us quiet, and all that only our own rules refuse', async () => {
    const ours = judged.filter((each) => !isByArgo(each)).map(([, { fires }]) => fires);
    expect(await verdict([...judged.map(([, { quiet }]) => quiet), ...ours])).toBe('accepted');
  });

  test.each(judged.filter(isByArgo))('refuses %s', async (_, { fires }) => {
    expect(await verdict([fires])).toMatch(/^refused/);
  });
});
