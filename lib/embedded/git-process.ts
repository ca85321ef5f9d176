/** The program of the Git server's process; what it serves and its tokens come on standard input, where `ps` sees nothing. */
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { startGitServer } from './git-server.ts';
import { host } from './service.ts';

const optionsSchema = z.object({
  directory: z.string(),
  port: z.int(),
  readToken: z.string(),
  writeToken: z.string(),
});

const server = await startGitServer({ ...optionsSchema.parse(JSON.parse(await text(process.stdin))), host });
process.stdout.write(`serving at ${server.url}\n`);
const end = () => void server.close().finally(() => process.exit());
process.once('SIGTERM', end).once('SIGINT', end);
