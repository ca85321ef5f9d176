/** Runs the delivery of dist/ as it stands, against the real MLflow and Git servers of the tests, and looks at what came of it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import type { KubernetesObject, Workflow } from '../../lib/argo/manifest.ts';
import { failureOf } from '../../lib/cli/delivery/failure.ts';
import { ensureStepBundle } from '../../lib/cli/demo/step-bundle.ts';
import { platformDocuments } from '../../lib/embedded/documents.ts';
import { type Environments, loadEnvironments } from '../../lib/environments/environments.ts';
import { loadDocuments } from '../../lib/runner/documents/load-documents.ts';
import { runWorkflow } from '../../lib/runner/run-workflow.ts';
import { filesIn } from './secrets.ts';
import { trainingRepositories } from './training-repository.ts';

export const root = join(import.meta.dirname, '../..');
/** The delivery of dist/. */
export const delivery = { kind: 'WorkflowTemplate', name: 'california-housing' } as const;

/** Where something else is given than the tests' own servers have. */
export interface Settings {
  readonly trackingUri?: string;
  readonly readToken?: string;
  readonly writeToken?: string;
  /** The WorkflowTemplate that is run. @default the delivery of dist/ */
  readonly workflow?: string;
  /** Changes the documents of dist/. */
  readonly edit?: (documents: readonly KubernetesObject[]) => readonly KubernetesObject[];
}

/** A delivery that came to its end. */
export interface Delivered {
  readonly workflow: Workflow;
  readonly phase: string | undefined;
  /** What failed: the container's name as people see it, its exit code, and its last word. */
  readonly failure: { readonly label: string; readonly exitCode: number; readonly words: string } | undefined;
  /** An output of the delivery. */
  output(name: string): string | undefined;
  /** The phases of all nodes of that display name. */
  phasesOf(displayName: string): readonly (string | undefined)[];
  /** Every file that the run left, with its text. */
  readonly kept: readonly { readonly file: string; readonly text: string }[];
}

/** The documents of dist/ with the ConfigMap and the Secrets that a cluster would have. */
export function documentsOf({ edit = (documents) => documents, ...given }: Settings = {}) {
  const { artifactRoot, trackingUri, readToken, writeToken } = { ...inject('platform'), ...given };
  return [
    ...edit(loadDocuments([join(root, 'dist')])),
    ...platformDocuments({ trackingUri, artifactRoot, tokens: { readToken, writeToken } }),
  ];
}

/** A place for the runs and repositories of one test file. */
export function deliveries() {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-e2e-'));
  const stateDirectory = join(folder, 'state');
  mkdirSync(stateDirectory);
  let environments: Environments;
  let makeRepository: Awaited<ReturnType<typeof trainingRepositories>>;
  beforeAll(async () => {
    await ensureStepBundle(join(root, '.millrace'), new AbortController().signal);
    environments = await loadEnvironments(join(root, 'environments.yaml'), {
      cacheDirectory: join(root, '.millrace/cache'),
    });
    makeRepository = await trainingRepositories(folder, environments);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return {
    folder,
    stateDirectory,
    repository: (...given: Parameters<typeof makeRepository>) => makeRepository(...given),
    deliver: async (parameters: Readonly<Record<string, string>>, settings?: Settings) => {
      const documents = documentsOf(settings);
      const workflow = { ...delivery, name: settings?.workflow ?? delivery.name };
      const options = { documents, workflow, parameters, environments, stateDirectory };
      return delivered(await runWorkflow(options), stateDirectory);
    },
  };
}

function delivered(workflow: Workflow, stateDirectory: string): Delivered {
  const name = workflow.metadata.name ?? '';
  const folder = join(stateDirectory, 'runs', name);
  const nodes = Object.values(workflow.status?.nodes ?? {});
  const failure = failureOf({ workflow, folder });
  const exitCode = Number(/exit code (\d+)/.exec(failure?.message ?? '')?.[1]);
  const words = failure?.cause ?? failure?.message ?? '';
  return {
    workflow,
    phase: workflow.status?.phase,
    failure: failure && { label: failure.label, exitCode, words },
    output: (wanted) =>
      nodes
        .find((node) => node.name === name)
        ?.outputs?.parameters?.find((parameter) => parameter.name === wanted)?.value,
    phasesOf: (wanted) => nodes.filter((node) => node.displayName === wanted).map((node) => node.phase),
    kept: filesIn(folder).map((file) => ({ file, text: readFileSync(file, 'latin1') })),
  };
}
