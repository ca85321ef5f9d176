/** Runs what an example's `dist/` says, in the environments of this repository. */
import { join } from 'node:path';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { loadEnvironments } from '../../lib/environments/environments.ts';
import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import type { RunOptions } from '../../lib/runner/run-options.ts';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import { type Finished, finished, temporaryFolder } from '../runner/harness.ts';

export const root = join(import.meta.dirname, '../..');

const environments = await loadEnvironments(join(root, 'environments.yaml'), {
  cacheDirectory: join(root, '.millrace/cache'),
});

/** What a test gives beside the example's own documents. */
export interface ExampleOptions extends Partial<Omit<RunOptions, 'workflow' | 'documents'>> {
  /** Documents that the cluster would have. @default none */
  readonly given?: readonly KubernetesObject[];
}

/** Gives a function that runs the WorkflowTemplates of an example, of all or one of its files; what fails is not tried again. */
export function example(name: string, file = '') {
  const documents = loadDocuments([join(root, 'examples', name, 'dist', file)]).map(withoutRetries);
  return async (workflow: string, { given = [], ...options }: ExampleOptions = {}): Promise<Finished> => {
    const stateDirectory = options.stateDirectory ?? temporaryFolder();
    const done = await runWorkflow({
      parameters: {},
      environments,
      stateDirectory,
      ...options,
      documents: [...documents, ...given],
      workflow: { kind: 'WorkflowTemplate', name: workflow },
    });
    return finished(done, stateDirectory);
  };
}

function withoutRetries(document: KubernetesObject): KubernetesObject {
  return JSON.parse(JSON.stringify(document, (key, value) => (key === 'retryStrategy' ? undefined : value)));
}
