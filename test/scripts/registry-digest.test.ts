/** The digest behind a tag, from a server that speaks as registries do. */
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { registryDigest } from '../../scripts/registry-digest.ts';

const digest = `sha256:${'5'.repeat(64)}`;
const path = '/v2/library/postgres/manifests/17.7';

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return `http://127.0.0.1:${port}`;
}

test('is asked for with a token where the registry wants one', async () => {
  const address = await serve(({ method, url = '', headers }, response) => {
    const scope = 'repository:library/postgres:pull';
    if (url === `/token?service=images&scope=${encodeURIComponent(scope)}`)
      return response.end(JSON.stringify({ token: 'anybody' }));
    if (headers.authorization !== 'Bearer anybody') {
      const challenge = `Bearer realm="http://${headers.host}/token",service="images",scope="${scope}"`;
      return response.writeHead(401, { 'www-authenticate': challenge }).end();
    }
    const isIndex = headers.accept?.includes('application/vnd.oci.image.index.v1+json');
    const found = method === 'HEAD' && url === path && isIndex;
    return response.writeHead(found ? 200 : 404, { 'docker-content-digest': digest }).end();
  });
  expect(await registryDigest('docker.io/library/postgres', '17.7', address)).toBe(digest);
});

test('refuses an answer without a digest, and a registry that wants a password', async () => {
  const none = await serve((_, response) => void response.end());
  await expect(registryDigest('docker.io/library/postgres', '17.7', none)).rejects.toThrow(
    `docker.io/library/postgres:17.7: HEAD ${none}${path} gives 200 and no digest`,
  );
  const closed = await serve((_, response) => {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="x"' }).end();
  });
  await expect(registryDigest('docker.io/library/postgres', '17.7', closed)).rejects.toThrow(
    'no token that anybody gets',
  );
});
