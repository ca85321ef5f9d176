/** A namespace in which examples run as their `dist/` says, beside an S3 server, MLflow and Git of this machine. */
import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import type { KubernetesObject, Workflow } from '../../lib/argo/manifest.ts';
import { platformDocuments } from '../../lib/embedded/documents.ts';
import { loadEnvironments } from '../../lib/environments/environments.ts';
import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import type { RunOptions } from '../../lib/runner/run-options.ts';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import { isOfArgoEvents } from '../dist/argo-events-judge.ts';
import { root } from '../examples/example.ts';
import { temporaryFolder } from '../runner/harness.ts';
import type { s3Server } from '../servers/s3-server.ts';
import { forward } from './forward.ts';
import { makeNamespace, type Namespace, restricted } from './namespace.ts';
import { openRelay } from './relay.ts';
import { addressForPods } from './this-machine.ts';

type Values = Readonly<Record<string, string>>;

/** What is known once the tests have begun. */
export interface ExampleNamespace {
  readonly namespace: Namespace;
  /** Where pods, and this machine, reach the S3 server: `10.0.0.1:7070`. */
  readonly s3Endpoint: string;
  readonly gitUrl: string;
  /** Runs a WorkflowTemplate of an example on Argo, to its end. */
  onArgo(example: string, name: string, values: Values): Promise<Workflow>;
  /** Runs the same by the local runner. */
  here(example: string, workflow: RunOptions['workflow'], options: Partial<RunOptions>): Promise<Workflow>;
}

/** Makes it before the tests of a file, and deletes it behind them. */
export function exampleNamespace(server: ReturnType<typeof s3Server>): () => ExampleNamespace {
  let made: ExampleNamespace | undefined;
  const closing: (() => void | Promise<void>)[] = [];
  beforeAll(async () => {
    const { trackingUri, gitUrl, readToken, writeToken } = inject('platform');
    const host = await addressForPods();
    const s3 = await forward(server().endpoint, host);
    const mlflow = await openRelay({ host, to: trackingUri });
    const git = await openRelay({ host, to: gitUrl });
    const namespace = await makeNamespace('examples', restricted);
    closing.push(
      () => s3.stop(),
      mlflow.close,
      git.close,
      () => namespace.remove(),
    );
    const given = platformDocuments({
      trackingUri: mlflow.url,
      artifactRoot: 's3://models/mlflow',
      tokens: { readToken, writeToken },
      s3: { endpoint: s3.endpoint, keys: server().keys },
    });
    await namespace.apply(given);
    const environments = await loadEnvironments(join(root, 'environments.yaml'), {
      cacheDirectory: join(root, '.millrace/cache'),
    });
    made = {
      namespace,
      s3Endpoint: s3.endpoint,
      gitUrl: git.url,
      async onArgo(example, name, values) {
        await namespace.apply(manifestsOf(example));
        const parameters = Object.entries(values).map(([key, value]) => ({ name: key, value }));
        const workflow = `${name}-${10_000 + randomInt(90_000)}`;
        await namespace.create({
          apiVersion: 'argoproj.io/v1alpha1',
          kind: 'Workflow',
          metadata: { name: workflow },
          spec: { workflowTemplateRef: { name }, arguments: { parameters } },
        });
        return await namespace.ended(workflow);
      },
      here: async (example, workflow, { documents = [], ...options }) =>
        await runWorkflow({
          parameters: {},
          environments,
          stateDirectory: temporaryFolder(),
          ...options,
          documents: [...manifestsOf(example), ...documents, ...given],
          workflow,
        }),
    };
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });
  return () => {
    if (made === undefined) throw new Error('the namespace is there when the tests have begun');
    return made;
  };
}

/** What belongs into the namespace; where MLflow and artifacts are is said by `platformDocuments`. */
export function manifestsOf(example: string): readonly KubernetesObject[] {
  const documents = loadDocuments([join(root, 'examples', example, 'dist')]);
  return documents.filter(
    (document) =>
      document.apiVersion &&
      !(document.kind === 'ConfigMap' && saidElsewhere.includes(`${document.metadata?.name}`)) &&
      !['AppProject', 'Application'].includes(`${document.kind}`) &&
      !isOfArgoEvents(document),
  );
}

const saidElsewhere = ['artifact-repositories', 'mlflow'];
