/** Whether the Secrets are there with the keys that the manifests take from them. */
import * as z from 'zod';
import type { Cluster } from '../../cluster/connect.ts';
import type { NeededSecret } from '../secrets/needed-secrets.ts';
import { bad, type Finding, look, looked, ok } from './finding.ts';

const secretSchema = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }),
  data: z.record(z.string(), z.string()).default({}),
});

/** A finding for each Secret. */
export async function checkSecrets(
  cluster: Cluster,
  needed: readonly NeededSecret[],
): Promise<readonly Finding[]> {
  const found = needed.map((secret) =>
    looked(`Secret ${secret.name}`, async () => [await checkSecret(cluster, secret)]),
  );
  return (await Promise.all(found)).flat();
}

/** The values of a Secret by key; undefined when there is no such Secret. They are never to be shown. */
export async function readSecret(
  cluster: Pick<Cluster, 'call' | 'namespace'>,
  name: string,
): Promise<Readonly<Record<string, string>> | undefined> {
  const found = await look(cluster, secretPath(cluster, name));
  if (found === undefined) return undefined;
  const values = Object.entries(secretSchema.parse(found).data);
  return Object.fromEntries(
    values.map(([key, value]) => [key, Buffer.from(value, 'base64').toString('utf8')]),
  );
}

async function checkSecret(cluster: Cluster, { name, keys, annotations }: NeededSecret): Promise<Finding> {
  const subject = `Secret ${name}`;
  const make = 'npx millrace secrets prints the command that makes it';
  const found = await look(cluster, secretPath(cluster, name));
  if (found === undefined) return bad(subject, 'is not there', make);
  const secret = secretSchema.parse(found);
  const missing = keys.filter(({ key }) => (secret.data[key] ?? '') === '').map(({ key }) => key);
  if (missing.length > 0) return bad(subject, `lacks a value of ${missing.join(', ')}`, make);
  const unsaid = Object.entries(annotations).filter(
    ([key, value]) => secret.metadata.annotations[key] !== value,
  );
  if (unsaid.length > 0)
    return bad(
      subject,
      `does not say ${unsaid.map(([key, value]) => `${key}=${value}`).join(' ')}, where KServe looks for the store`,
      'npx millrace secrets prints the command that annotates it',
    );
  return ok(subject, keys.length > 0 ? `has ${keys.map(({ key }) => key).join(', ')}` : 'is there');
}

function secretPath({ namespace }: Pick<Cluster, 'namespace'>, name: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets/${encodeURIComponent(name)}`;
}
