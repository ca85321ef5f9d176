/** Debian's PostgreSQL server for tests: in a folder of its own, on a free port, gone when it is closed. */
import { chownSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';
import getPort from 'get-port';

/** A server that runs. */
export interface Postgresql {
  /** The address of one of its databases for SQLAlchemy; it is made anew. */
  database(name: string): Promise<string>;
  close(): Promise<void>;
}

const versions = '/usr/lib/postgresql';

/** The folder with the server's programs; undefined when it is not installed (`apt-get install postgresql`). */
export const postgresqlPrograms = existsSync(versions)
  ? readdirSync(versions)
      .map((version) => join(versions, version, 'bin'))
      .find((folder) => existsSync(join(folder, 'initdb')))
  : undefined;

/** The server refuses to run as root, so that it then runs as `nobody`. */
const nobody = { uid: 65_534, gid: 65_534 };

export async function startPostgresql(programs: string): Promise<Postgresql> {
  const folder = mkdtempSync(join(tmpdir(), 'postgresql-'));
  const user = process.getuid?.() === 0 ? nobody : undefined;
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const options = { ...user, cwd: folder, env: { LC_ALL: 'C' }, stdin: 'ignore' } as const;
  const [data, socket, port] = [join(folder, 'data'), join(folder, 'socket'), await getPort()];
  mkdirSync(socket);
  if (user !== undefined) chownSync(socket, user.uid, user.gid);
  const program = (name: string) => join(programs, name);
  await execa(program('initdb'), ['-D', data, '-U', 'mlflow', '-A', 'trust', '--no-sync'], options);
  const settings = ['-c', 'fsync=off', '-c', `listen_addresses=127.0.0.1`, '-k', socket, '-p', String(port)];
  const server = execa(program('postgres'), ['-D', data, ...settings], { ...options, reject: false });
  const client = ['-h', '127.0.0.1', '-p', String(port), '-U', 'mlflow'];
  const isReady = async () =>
    (await execa(program('pg_isready'), [...client, '-d', 'postgres'], { ...options, reject: false }))
      .exitCode === 0;
  while (server.exitCode === null && !(await isReady())) await delay(50);
  if (server.exitCode !== null)
    throw new Error(`PostgreSQL ended while it started: ${(await server).stderr}`);
  return {
    database: async (name) => {
      await execa(program('createdb'), [...client, name], options);
      return `postgresql+psycopg2://mlflow@127.0.0.1:${port}/${name}`;
    },
    close: async () => {
      server.kill('SIGINT');
      await server;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
