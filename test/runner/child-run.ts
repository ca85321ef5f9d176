/** Runs a workflow in a process of its own, for tests that kill it: `child-run.ts <manifest> <state directory>`. */

import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import { environments } from './plain-environments.ts';

const [manifest = '', stateDirectory = ''] = process.argv.slice(2);
const workflow = await runWorkflow({
  documents: loadDocuments([manifest]),
  workflow: { kind: 'Workflow', name: 'test' },
  parameters: {},
  environments,
  stateDirectory,
});
process.stdout.write(`${workflow.status?.phase}\n`);
