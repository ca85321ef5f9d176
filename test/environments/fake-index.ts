/** A Python package index on this machine, with wheels made for the test. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { execa } from 'execa';

export interface Wheel {
  readonly file: string;
  readonly content: Buffer;
  readonly sha256: string;
}

/** Makes a wheel of the given files; names and texts of what it holds. */
export async function makeWheel(
  folder: string,
  file: string,
  files: Readonly<Record<string, string>>,
): Promise<Wheel> {
  const path = join(folder, file);
  const program = `
import json, sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    for name, text in json.load(sys.stdin).items():
        archive.writestr(name, text)
`;
  await execa('python3', ['-c', program, path], { input: JSON.stringify(files) });
  const content = readFileSync(path);
  return { file, content, sha256: createHash('sha256').update(content).digest('hex') };
}

/** A wheel of one empty module that a tool can install. */
export async function makeModuleWheel(folder: string, name: string): Promise<Wheel> {
  const info = `${name}-1.0.dist-info`;
  return await makeWheel(folder, `${name}-1.0-py3-none-any.whl`, {
    [`${name}.py`]: '',
    [`${info}/METADATA`]: `Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`,
    [`${info}/WHEEL`]: 'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    [`${info}/RECORD`]: `${name}.py,,\n${info}/METADATA,,\n${info}/WHEEL,,\n${info}/RECORD,,\n`,
  });
}

export interface FakeIndex {
  /** As it stands in PIP_INDEX_URL. */
  readonly url: string;
  readonly requests: readonly IncomingMessage[];
  close(): Promise<void>;
}

/** Serves each wheel under its project's simple page, as PEP 503 says. */
export async function startIndex(wheels: readonly Wheel[]): Promise<FakeIndex> {
  const requests: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    requests.push(request);
    const [, root, name = ''] = (request.url ?? '').split('/');
    const found = wheels.find(({ file }) => file === name);
    if (root === 'files' && found) return void response.end(found.content);
    const links = wheels
      .filter(({ file }) => file.startsWith(`${name}-`))
      .map(({ file, sha256 }) => `<a href="../../files/${file}#sha256=${sha256}">${file}</a><br/>`);
    if (links.length === 0) return void response.writeHead(404).end();
    response
      .writeHead(200, { 'content-type': 'text/html' })
      .end(`<!DOCTYPE html><html><body>${links.join('\n')}</body></html>`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    url: `http://127.0.0.1:${port}/simple`,
    requests,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
