/**
 * Records what `argo retry` makes of failed workflows, for retry-workflow.test.ts: `node record.ts` with a KUBECONFIG,
 * `argo` and `kubectl` on PATH. A copy of each failed workflow is retried that no controller looks after.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { parseAllDocuments } from 'yaml';
import { makeNamespace } from '../namespace.ts';

const nobody = { 'workflows.argoproj.io/controller-instanceid': 'nobody' };
const namespace = await makeNamespace('retries');
await namespace.kubectl(['apply', '-f', join(import.meta.dirname, '../way.yaml')]);
try {
  const documents = parseAllDocuments(readFileSync(join(import.meta.dirname, 'failing.yaml'), 'utf8'));
  const workflows = documents.map((document): { metadata: { name: string } } => document.toJS());
  for (const workflow of workflows) await namespace.create(workflow);
  for (const { metadata } of workflows) {
    const { name } = metadata;
    const failed = await namespace.ended(name);
    await namespace.kubectl(['delete', 'wf', name, '--cascade=orphan']);
    const labels = { ...failed.metadata.labels, ...nobody };
    const copy = { ...failed, metadata: { name, labels, annotations: failed.metadata.annotations } };
    await namespace.create(copy);
    await execa('argo', ['--namespace', namespace.name, '--instanceid', 'nobody', 'retry', name]);
    const retried: unknown = JSON.parse(await namespace.kubectl(['get', 'wf', name, '-o', 'json']));
    const file = join(import.meta.dirname, 'recorded', `${name}.json`);
    writeFileSync(file, `${JSON.stringify({ failed: copy, retried }, null, 2)}\n`);
  }
} finally {
  await namespace.remove();
}
