/** The program of the Git server in the cluster: one empty repository, which is gone with its pod. */
import { tmpdir } from 'node:os';
import { createRepository, startGitServer } from '../../lib/embedded/git-server.ts';

const directory = tmpdir();
const { READ_TOKEN: readToken = '', WRITE_TOKEN: writeToken = '', REPOSITORY = '', PORT } = process.env;

await createRepository(directory, REPOSITORY);
const server = await startGitServer({
  ...{ directory, host: '0.0.0.0', port: Number(PORT) },
  ...{ readToken, writeToken },
});
process.once('SIGTERM', () => void server.close().finally(() => process.exit()));
