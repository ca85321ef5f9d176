import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Workflow } from '../../lib/argo/manifest.ts';
import { packed, unpacked } from '../../lib/cluster/node-status.ts';
import { PermanentError } from '../../lib/errors.ts';

const file = join(import.meta.dirname, 'retry/recorded/nested.json');
const { failed: workflow }: { failed: Workflow } = JSON.parse(readFileSync(file, 'utf8'));

test('nodes that Argo compressed are read, and written as it would', () => {
  const small = packed(workflow, 100);
  expect(small.status?.nodes).toBeUndefined();
  expect(small.status?.compressedNodes).toMatch(/^H4sI/);
  expect(unpacked(small)).toEqual(workflow);
});

test('a workflow that is small enough stays as it is', () => {
  expect(packed(workflow)).toBe(workflow);
  expect(unpacked(workflow)).toBe(workflow);
});

test('refuses nodes that only the Argo server can read', () => {
  const offloaded = { ...workflow, status: { offloadNodeStatusVersion: 'fnv:1' } };
  expect(() => unpacked(offloaded)).toThrow(PermanentError);
});
