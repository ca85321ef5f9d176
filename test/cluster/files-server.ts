/** Serves the files of a folder over HTTP: a DVC remote that pods can read. */
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, normalize } from 'node:path';
import { pipeline } from 'node:stream/promises';

export interface FilesServer {
  readonly url: string;
  close(): void;
}

/** Starts the server at a free port of the host. */
export async function serveFiles(folder: string, host: string): Promise<FilesServer> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://files');
    const file = join(folder, normalize(decodeURIComponent(pathname)));
    const found = await stat(file).catch(() => undefined);
    if (!found?.isFile()) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-length': found.size });
    if (request.method === 'HEAD') return void response.end();
    await pipeline(createReadStream(file), response).catch(() => response.destroy());
  });
  server.listen(0, host);
  await once(server, 'listening');
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return {
    url: `http://${host}:${address.port}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
