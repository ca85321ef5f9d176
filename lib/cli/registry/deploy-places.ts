/** Where the manifests of this folder say that each alias of a model is written to in Git. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject } from '../../argo/manifest.ts';
import { PermanentError, TransientError } from '../../errors.ts';
import { type FieldNow, readField } from '../../git/read-field.ts';
import { updateGit } from '../../steps/update-git/contract.ts';
import { modelWorkflows } from '../workflow/find-model-workflow.ts';

/** One field of one document of one file, for one alias of a model. */
export interface DeployPlace {
  readonly model: string;
  readonly alias: string;
  readonly repoUrl: string;
  readonly branch: string;
  readonly path: string;
  readonly document: ReturnType<typeof updateGit.inputs.document.parse>;
  readonly field: ReturnType<typeof updateGit.inputs.field.parse>;
}

/** One place for each alias of each model; `parameters` stand in for those of the workflows. */
export function deployPlaces(
  documents: readonly KubernetesObject[],
  parameters: Readonly<Record<string, string>>,
): readonly DeployPlace[] {
  const places = new Map<string, DeployPlace>();
  for (const one of modelWorkflows(documents, 'update-git')) {
    const given = new Map([...one.parameters, ...Object.entries(parameters)]);
    const model = given.get('model-name') ?? one.model;
    const key = `${model}@${one.alias}`;
    if (places.has(key)) continue;
    places.set(key, {
      model,
      alias: one.alias,
      repoUrl: given.get('deploy-repo-url') ?? given.get('repo-url') ?? '',
      branch: one.arguments.get('branch') ?? '',
      path: given.get('manifest-path') ?? '',
      document: updateGit.inputs.document.parse(one.arguments.get('document')),
      field: updateGit.inputs.field.parse(one.arguments.get('field')),
    });
  }
  return [...places.values()];
}

/** What stands there now, or why that cannot be told. */
export async function readPlace(
  place: DeployPlace,
  token: string | undefined,
): Promise<FieldNow | { readonly problem: string }> {
  const scratch = await mkdtemp(join(tmpdir(), 'millrace-status-'));
  try {
    const tokenFile = token === undefined ? undefined : join(scratch, 'token');
    if (tokenFile !== undefined && token !== undefined) await writeFile(tokenFile, token, { mode: 0o600 });
    const { repoUrl, branch, path, document, field } = place;
    const remote = { url: repoUrl, tokenFile };
    return await readField({ remote, branch, target: { path, document, field }, scratch });
  } catch (error) {
    if (error instanceof PermanentError || error instanceof TransientError) return { problem: error.message };
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
