/**
 * The servers that cases talk to, in one process: an HTTP server on port 8080 and an S3 server, as much of it as Argo
 * uses, on port 9000. Plain JavaScript, as it runs in a pod as it stands. With ports given as arguments (0 for any
 * free one) it prints those it has.
 */
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';

/** @typedef {import('node:http').IncomingMessage} Request */
/** @typedef {import('node:http').ServerResponse} Response */

const [httpPort = 8080, s3Port = 9000] = process.argv.slice(2).map(Number);
const objects = new Map([
  ['/conformance/listed/one.txt', Buffer.from('1\n')],
  ['/conformance/listed/two.csv', Buffer.from('2\n')],
  ['/conformance/listed/deep/three.txt', Buffer.from('3\n')],
]);

/** @param {Request} request */
async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** `/text` gives a text, `/status/<code>` that status, anything else what was asked, as JSON. */
async function answer(/** @type {Request} */ request, /** @type {Response} */ response) {
  const body = (await bodyOf(request)).toString();
  const { pathname } = new URL(request.url ?? '/', 'http://services');
  const status = Number(/^\/status\/(\d+)$/.exec(pathname)?.[1] ?? 200);
  const word = request.headers['x-word'];
  const told = JSON.stringify({ method: request.method, path: pathname, ...(word && { word }), body });
  response.writeHead(status, { 'content-type': 'text/plain' });
  response.end(pathname === '/text' ? 'a text\n' : told);
}

/** A body in signed chunks without its signatures. */
function withoutSignatures(/** @type {Buffer} */ body) {
  const parts = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const length = Number.parseInt(body.subarray(at, end).toString(), 16);
    if (!length) return Buffer.concat(parts);
    parts.push(body.subarray(end + 2, end + 2 + length));
    at = end + 2 + length + 2;
  }
}

async function serveObjects(/** @type {Request} */ request, /** @type {Response} */ response) {
  const url = new URL(request.url ?? '/', 'http://services');
  const path = decodeURIComponent(url.pathname);
  const send = (/** @type {number} */ status, text = '', headers = {}) => {
    response.writeHead(status, { 'content-type': 'application/xml', ...headers });
    response.end(text);
  };
  const [, bucket = '', ...key] = path.split('/');
  if (url.searchParams.has('location')) return send(200, '<LocationConstraint/>');
  if (key.join('/') === '') return send(200, request.method === 'GET' ? list(bucket, url.searchParams) : '');
  if (request.method === 'PUT') {
    const body = await bodyOf(request);
    const signed = String(request.headers['x-amz-content-sha256']).startsWith('STREAMING-');
    objects.set(path, signed ? withoutSignatures(body) : body);
    return send(200, '', { etag: etagOf(path) });
  }
  if (request.method === 'DELETE') return send(objects.delete(path) ? 204 : 204);
  const found = objects.get(path);
  if (found === undefined) return send(404, '<Error><Code>NoSuchKey</Code></Error>');
  const headers = { etag: etagOf(path), 'last-modified': new Date().toUTCString() };
  response.writeHead(200, { 'content-length': found.length, ...headers });
  response.end(request.method === 'HEAD' ? undefined : found);
}

function list(/** @type {string} */ bucket, /** @type {URLSearchParams} */ search) {
  const [prefix, delimiter] = [search.get('prefix') ?? '', search.get('delimiter') ?? ''];
  const keys = [...objects.keys()]
    .filter((path) => path.startsWith(`/${bucket}/${prefix}`))
    .map((path) => path.slice(bucket.length + 2))
    .toSorted();
  const cut = (/** @type {string} */ key) => (delimiter ? key.indexOf(delimiter, prefix.length) : -1);
  const folders = new Set(keys.filter((key) => cut(key) >= 0).map((key) => key.slice(0, cut(key) + 1)));
  const contents = keys
    .filter((key) => cut(key) < 0)
    .map(
      (key) =>
        `<Contents><Key>${key}</Key><LastModified>${new Date().toISOString()}</LastModified><ETag>${etagOf(`/${bucket}/${key}`)}</ETag><Size>${objects.get(`/${bucket}/${key}`)?.length}</Size></Contents>`,
    );
  const prefixes = [...folders].map(
    (folder) => `<CommonPrefixes><Prefix>${folder}</Prefix></CommonPrefixes>`,
  );
  return `<ListBucketResult><Name>${bucket}</Name><Prefix>${prefix}</Prefix><KeyCount>${keys.length}</KeyCount><IsTruncated>false</IsTruncated>${contents.join('')}${prefixes.join('')}</ListBucketResult>`;
}

function etagOf(/** @type {string} */ path) {
  return `"${createHash('md5')
    .update(objects.get(path) ?? '')
    .digest('hex')}"`;
}

const servers = [
  [createServer((request, response) => void answer(request, response)), httpPort],
  [createServer((request, response) => void serveObjects(request, response)), s3Port],
];
const ports = await Promise.all(
  servers.map(
    ([server, port]) => new Promise((resolve) => server.listen(port, () => resolve(server.address().port))),
  ),
);
process.stdout.write(`${ports.join(' ')}\n`);
