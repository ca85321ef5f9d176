/** Serves a test's own HTTP server until the test ends; what it found wrong fails the test then. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { onTestFinished } from 'vitest';

/** Gives the server's origin. `faults` may grow as long as the test runs. */
export async function serve(
  faults: string[],
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<string> {
  const server = createServer((request, response) => {
    answer(request, response).catch((error: unknown) => {
      faults.push(String(error instanceof Error ? error.stack : error));
      response.writeHead(500).end('{"message":"defect of the test server"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
    if (faults.length > 0) throw new Error(faults.join('\n'));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}
