/** `millrace doctor`: whether a cluster has what the manifests need, each line ok or with what to do. */
import { type Cluster, type ClusterChoice, connectCluster } from '../../cluster/connect.ts';
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import type { Finding } from '../doctor/finding.ts';
import { checkGit } from '../doctor/git.ts';
import { checkMlflow } from '../doctor/mlflow.ts';
import { checkController, checkKinds, checkNamespace } from '../doctor/namespace.ts';
import { checkAccounts, checkOwnRights } from '../doctor/permissions.ts';
import { checkSecrets } from '../doctor/secrets.ts';
import { checkVersions } from '../doctor/versions.ts';
import { neededSecrets } from '../secrets/needed-secrets.ts';
import type { Paint } from '../text/paint.ts';
import { visible } from '../text/visible.ts';
import type { CommandContext } from './command-context.ts';

/** Which manifests, and which cluster. */
export interface DoctorFlags extends ClusterChoice {
  readonly file: readonly string[];
  readonly json?: true;
}

/** Looks, and prints a line for each thing; 1 when something is not as it has to be. */
export async function doctor(
  { file, json, ...choice }: DoctorFlags,
  { console }: CommandContext,
): Promise<number> {
  const documents = loadDocuments(file);
  const cluster = rememberingKinds(connectCluster(choice));
  if (!json) console.say(`looking at namespace ${cluster.namespace} of context ${cluster.context}`);
  const parts = await Promise.all([
    checkVersions(cluster, documents),
    checkKinds(cluster, documents),
    checkNamespace(cluster),
    checkController(cluster),
    checkSecrets(cluster, neededSecrets(documents)),
    checkOwnRights(cluster, documents),
    checkAccounts(cluster, documents),
    checkMlflow(cluster, documents, choice),
    checkGit(cluster, documents, choice),
  ]);
  const findings = parts.flat();
  const { paint } = console.data;
  if (json)
    console.print(
      JSON.stringify({ context: cluster.context, namespace: cluster.namespace, findings }, null, 2),
    );
  else for (const finding of findings) for (const line of linesOf(finding, paint)) console.print(line);
  return findings.some(({ state }) => state === 'bad') ? 1 : 0;
}

/** The cluster, which is asked only once for all the kinds that it knows: that is its largest answer. */
function rememberingKinds(cluster: Cluster): Cluster {
  const answers = new Map<string, Promise<unknown>>();
  return {
    ...cluster,
    call: (path, call) => {
      if (path !== '/api' && path !== '/apis') return cluster.call(path, call);
      const answer = answers.get(path) ?? cluster.call(path, call);
      answers.set(path, answer);
      return answer;
    },
  };
}

/** A line of what there is, and one of what to do unless it is ok. */
export function linesOf({ subject, state, found, todo }: Finding, paint: Paint): readonly string[] {
  const mark = { ok: paint('good', '✔'), bad: paint('bad', '✖'), unknown: paint('waiting', '?') }[state];
  const line = `${mark} ${visible(subject)}: ${visible(found)}`;
  return todo === undefined ? [line] : [line, `    → ${visible(todo)}`];
}
