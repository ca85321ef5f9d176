/** Asks a container registry which digest a tag stands for (https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md). */
import * as z from 'zod';
import { PermanentError } from '../lib/errors.ts';

/** An index for several platforms first, as Kubernetes picks the node's from it. */
const kinds = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
];

/** Docker's registry has another address than its images. */
const addresses: Readonly<Record<string, string>> = { 'docker.io': 'https://registry-1.docker.io' };

const digestSchema = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const tokenSchema = z
  .object({ token: z.string(), access_token: z.string() })
  .partial()
  .transform(({ token, access_token: other }) => token ?? other)
  .pipe(z.string());

/** The digest of `docker.io/library/postgres` and `17.7`, say; `address` stands in for that of the registry. */
export async function registryDigest(name: string, tag: string, address?: string): Promise<string> {
  const [host = '', ...repository] = name.split('/');
  const base = address ?? addresses[host] ?? `https://${host}`;
  const url = `${base}/v2/${repository.join('/')}/manifests/${tag}`;
  const ask = (token?: string) =>
    fetch(url, {
      method: 'HEAD',
      headers: { accept: kinds.join(', '), ...(token && { authorization: `Bearer ${token}` }) },
    });
  const first = await ask();
  const answer = first.status === 401 ? await ask(await tokenFor(first)) : first;
  const digest = digestSchema.safeParse(answer.headers.get('docker-content-digest'));
  if (!answer.ok || !digest.success)
    throw new PermanentError(`${name}:${tag}: HEAD ${url} gives ${answer.status} and no digest`);
  return digest.data;
}

/** What the registry asks for lets anybody read public images. */
async function tokenFor({ url, headers }: Response): Promise<string> {
  const challenge = headers.get('www-authenticate') ?? '';
  const { realm, ...asked } = Object.fromEntries(
    [...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]),
  );
  if (!/^bearer /i.test(challenge) || realm === undefined)
    throw new PermanentError(`${url}: asks for '${challenge}', which is no token that anybody gets`);
  const answer = await fetch(`${realm}?${new URLSearchParams(asked)}`);
  if (!answer.ok) throw new PermanentError(`${realm}: gives ${answer.status} and no token for ${url}`);
  return tokenSchema.parse(await answer.json());
}
