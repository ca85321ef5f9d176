/**
 * Runs the workflow of killed-run.ts and kills itself after a number of changes:
 * `killed-child.ts <state directory> <changes>`. Prints how many changes there were when it gets to the end.
 */
import { parse } from 'yaml';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import { manifest } from './killed-run.ts';
import { environments } from './plain-environments.ts';

const [stateDirectory = '', limit = ''] = process.argv.slice(2);
let changes = 0;
await runWorkflow({
  documents: [parse(manifest)],
  workflow: { kind: 'Workflow', name: 'test' },
  parameters: {},
  environments,
  stateDirectory,
  onChange: () => {
    changes += 1;
    if (changes === Number(limit)) process.kill(process.pid, 'SIGKILL');
  },
});
process.stdout.write(`${changes}\n`);
