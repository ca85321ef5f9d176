/** Reads the runs that a state directory keeps. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import type { Workflow } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { isRunning, type ProcessIdentity, processIdentitySchema } from '../../processes/process-identity.ts';
import { type RunRequest, runsDirectory } from './run-folder.ts';
import { readStatus } from './status-journal.ts';

/** A run as it was left on disk. */
export interface StoredRun {
  readonly name: string;
  readonly workflow: Workflow;
  /** `died` when the process that carried it out is gone before the run came to its end. */
  readonly state: 'running' | 'ended' | 'died';
  /** The folder with `workflow.json`, `parameters.json` and `logs/<node-id>/<container>.log`. */
  readonly folder: string;
  /** The parameters it was started with. */
  readonly parameters: Readonly<Record<string, string>>;
}

const node = z.looseObject({
  id: z.string(),
  name: z.string(),
  type: z.string(),
  phase: z.string().optional(),
  displayName: z.string().optional(),
  message: z.string().optional(),
  boundaryID: z.string().optional(),
  children: z.array(z.string()).optional(),
});

const workflowDocument = z.looseObject({
  apiVersion: z.literal('argoproj.io/v1alpha1'),
  kind: z.literal('Workflow'),
  metadata: z.looseObject({ name: z.string(), uid: z.string() }),
  spec: z.looseObject({}),
  status: z.looseObject({
    phase: z.string(),
    message: z.string().optional(),
    startedAt: z.string().optional(),
    finishedAt: z.string().optional(),
    nodes: z.record(z.string(), node).optional(),
  }),
});

const requestDocument = z.object({
  workflow: z.object({ kind: z.string(), name: z.string() }),
  documents: z.array(z.looseObject({ apiVersion: z.string(), kind: z.string() })),
  only: z
    .object({
      node: z.string(),
      reference: z.looseObject({}),
      parameters: z.record(z.string(), z.string()),
      artifacts: z.array(z.looseObject({ name: z.string() })),
    })
    .optional(),
  overrides: z.array(z.object({ node: z.string(), outputs: z.looseObject({}) })).optional(),
});

/** All runs, the newest first. A folder without a status document is no run and is left out. */
export function listRuns(stateDirectory: string): readonly StoredRun[] {
  const runs = runsDirectory(stateDirectory);
  if (!statSync(runs, { throwIfNoEntry: false })) return [];
  return readdirSync(runs)
    .filter((name) => statSync(join(runs, name, 'workflow.json'), { throwIfNoEntry: false }))
    .map((name) => readRun(stateDirectory, name))
    .toSorted((left, right) => createdAt(right).localeCompare(createdAt(left)));
}

/** One run by its name; throws an `InputError` when it is not there or cannot be read. */
export function readRun(stateDirectory: string, name: string): StoredRun {
  const folder = join(runsDirectory(stateDirectory), name);
  if (!/^[a-z0-9][a-z0-9.-]*$/.test(name) || !statSync(folder, { throwIfNoEntry: false })) {
    throw new InputError(`there is no run '${name}' in ${runsDirectory(stateDirectory)}`);
  }
  const workflow = checked(join(folder, 'workflow.json'), () => readStatus(folder), isWorkflow);
  const carrier = readJson(join(folder, 'process.json'), isProcess);
  const parameters = readJson(join(folder, 'parameters.json'), isStringMap);
  const ended = ['Succeeded', 'Failed', 'Error'].includes(workflow.status?.phase ?? '');
  return {
    name,
    workflow,
    folder,
    parameters,
    state: ended ? 'ended' : isRunning(carrier) ? 'running' : 'died',
  };
}

/** What a stored run was asked to carry out; Secrets are not kept. */
export function readRequest({ folder }: StoredRun): RunRequest {
  return readJson(join(folder, 'request.json'), isRequest);
}

function readJson<T>(path: string, check: (value: unknown) => value is T): T {
  return checked(path, () => JSON.parse(readFileSync(path, 'utf8')), check);
}

function checked<T>(path: string, read: () => unknown, check: (value: unknown) => value is T): T {
  try {
    const value = read();
    if (check(value)) return value;
  } catch (error) {
    throw new InputError(`${path} cannot be read; remove the run's folder`, { cause: error });
  }
  throw new InputError(`${path} does not hold what a run leaves there; remove the run's folder`);
}

function isWorkflow(value: unknown): value is Workflow {
  return workflowDocument.safeParse(value).success;
}

function isRequest(value: unknown): value is RunRequest {
  return requestDocument.safeParse(value).success;
}

function isProcess(value: unknown): value is ProcessIdentity {
  return processIdentitySchema.safeParse(value).success;
}

function isStringMap(value: unknown): value is Readonly<Record<string, string>> {
  return z.record(z.string(), z.string()).safeParse(value).success;
}

function createdAt({ workflow }: StoredRun): string {
  return String(workflow.metadata.creationTimestamp ?? '');
}
