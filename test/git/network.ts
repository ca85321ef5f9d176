/** What stands between us and a server: TLS with a certificate of its own authority, and a proxy that asks who is there. */

import { readFileSync } from 'node:fs';
import { createServer, type RequestListener, request as send } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { execa } from 'execa';
import { onTestFinished } from 'vitest';

/** Answers over TLS what another server answers; its certificate is in `caFile`. Ends with the test. */
export async function tlsFrontOf(target: string, folder: string) {
  const [keyFile, caFile] = [join(folder, 'tls-key.pem'), join(folder, 'tls-certificate.pem')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
  await execa('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', keyFile, '-out', caFile]);
  const certificate = { key: readFileSync(keyFile), cert: readFileSync(caFile) };
  const server = createTlsServer(
    certificate,
    passTo(() => new URL(target)),
  );
  return { url: `https://${await listen(server)}`, caFile };
}

/** A proxy for plain calls and tunnels. Ends with the test. */
export async function proxyThatAsks(user: string, password: string, onCall: () => void = () => undefined) {
  const calls: string[] = [];
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const isLetThrough = (authorization: string | undefined, call: string) => {
    onCall();
    if (authorization === wanted) calls.push(call);
    return authorization === wanted;
  };
  const pass = passTo((url) => new URL(url));
  const server = createServer((request, response) => {
    const { url = '', method } = request;
    if (isLetThrough(request.headers['proxy-authorization'], `${method} ${url}`)) pass(request, response);
    else response.writeHead(407, { 'proxy-authenticate': 'Basic realm="proxy"' }).end();
  });
  server.on('connect', (request, socket) => {
    if (!isLetThrough(request.headers['proxy-authorization'], `CONNECT ${request.url}`)) {
      socket.end(
        'HTTP/1.1 407 Who is there\r\nProxy-Authenticate: Basic realm="proxy"\r\nConnection: close\r\nContent-Length: 0\r\n\r\n',
      );
      return;
    }
    const { hostname, port } = new URL(`http://${request.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 Go on\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    for (const end of [onward, socket])
      end.on('error', () => [onward, socket].map((other) => other.destroy()));
  });
  return { host: await listen(server), calls };
}

function passTo(targetOf: (url: string) => URL): RequestListener {
  return (request, response) => {
    const { url = '/', method, headers } = request;
    const onward = send(new URL(url, targetOf(url)), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    request.pipe(onward);
  };
}

/** Gives the address; the server ends with the test. */
async function listen(server: Server & { closeAllConnections(): void }): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return `127.0.0.1:${port}`;
}
