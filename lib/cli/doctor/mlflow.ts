/** Whether MLflow answers, is of a version that deliveries know, and can write where models are kept. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import type { KubernetesObject } from '../../argo/manifest.ts';
import type { Cluster, ClusterChoice } from '../../cluster/connect.ts';
import { TransientError } from '../../errors.ts';
import type { mlflowAccess } from '../../steps/mlflow-access.ts';
import { bad, type Finding, look, looked, ok } from './finding.ts';
import { withReachable } from './reach.ts';
import { secretFiles, stepArguments } from './step-arguments.ts';

const configMap = z.object({ data: z.object({ 'tracking-uri': z.string(), 'artifact-root': z.string() }) });

const patienceMilliseconds = 15_000;

const names = [
  'mlflowToken',
  'mlflowUsername',
  'mlflowPassword',
] satisfies (keyof typeof mlflowAccess.secrets)[];

/** A finding for the server and one for its storage. */
export async function checkMlflow(
  cluster: Cluster,
  documents: readonly KubernetesObject[],
  choice: ClusterChoice,
): Promise<readonly Finding[]> {
  const subject = 'MLflow';
  return looked(subject, async () => {
    const path = `/api/v1/namespaces/${encodeURIComponent(cluster.namespace)}/configmaps/mlflow`;
    const found = await look(cluster, path);
    if (found === undefined)
      return [bad(subject, 'there is no ConfigMap mlflow', 'apply dist/, which has it')];
    const { 'tracking-uri': uri, 'artifact-root': root } = configMap.parse(found).data;
    const headers = await authorization(cluster, documents);
    try {
      return await withReachable(uri, { ...choice, namespace: cluster.namespace }, async (url) => [
        await checkVersion(uri, url),
        await checkStorage(root, url, headers),
      ]);
    } catch (error) {
      if (!isSilence(error)) throw error;
      const todo = 'see its pods: kubectl get pods -l app.kubernetes.io/name=mlflow';
      return [bad(subject, `${uri} does not answer: ${error.message}`, todo)];
    }
  });
}

async function checkVersion(uri: string, url: string): Promise<Finding> {
  const response = await fetch(new URL('/version', url), {
    signal: AbortSignal.timeout(patienceMilliseconds),
  });
  const version = (await response.text()).trim();
  if (!/^\d+\.\d+/.test(version))
    return bad(
      'MLflow',
      `${uri} answers ${response.status}, and no version`,
      'see that MLflow is at this address',
    );
  if (!/^(2\.2[2-9]|3)\./.test(version))
    return bad('MLflow', `${version} at ${uri}`, 'bring it to 2.22 or 3, which deliveries know');
  return ok('MLflow', `${version} at ${uri}`);
}

/** Writes a file by way of the server, as training does, and takes it away again. */
async function checkStorage(
  root: string,
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<Finding> {
  const subject = `artifact root ${root}`;
  const file = new URL(`/api/2.0/mlflow-artifacts/artifacts/millrace-doctor-${randomUUID()}/probe`, url);
  const signal = AbortSignal.timeout(patienceMilliseconds);
  const written = await fetch(file, { method: 'PUT', body: 'probe', headers, signal });
  if (written.ok) {
    await fetch(file, { method: 'DELETE', headers, signal });
    return ok(subject, 'MLflow can write there');
  }
  const said = (await written.text()).replace(/\s+/g, ' ').slice(0, 200);
  return bad(
    subject,
    `MLflow answers ${written.status}: ${said}`,
    'see that the bucket is there, and that the keys or the identity of MLflow may write to it',
  );
}

async function authorization(
  cluster: Cluster,
  documents: readonly KubernetesObject[],
): Promise<Readonly<Record<string, string>>> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-doctor-'));
  try {
    const flags = stepArguments(documents, 'promote') ?? new Map<string, string>();
    const files = await secretFiles(cluster, names, { flags, folder });
    const read = async (file: string | undefined) => file && (await readFile(file, 'utf8')).trim();
    const [token, user, password] = await Promise.all(names.map((name) => read(files[name])));
    if (token) return { authorization: `Bearer ${token}` };
    if (!user) return {};
    return { authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** `fetch` says that it failed, and hides why. */
function isSilence(error: unknown): error is Error {
  if (error instanceof TransientError) return true;
  return error instanceof Error && (error.name === 'TimeoutError' || error.message === 'fetch failed');
}
