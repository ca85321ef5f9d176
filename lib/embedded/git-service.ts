/** The Git server as a process of its own. */
import { mkdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import { plainEnvironment, type Service } from './service.ts';
import type { PlatformPaths } from './state.ts';
import { makeTokens, readTokens } from './tokens.ts';

/** Makes new tokens at each start, so that none outlives the server that knows it. */
export function gitService(paths: PlatformPaths, stateDirectory: string): Service {
  const logFile = join(paths.logs, 'git.log');
  return {
    title: 'the Git server',
    healthPath: '/',
    // Without a token it refuses, and that is the answer of a server that works.
    isHealthy: (response) => response.status === 401,
    isUsable: () => readTokens(stateDirectory) !== undefined,
    logFile,
    prepare: async () => {
      mkdirSync(paths.git, { recursive: true });
      return (port) => ({
        program: process.execPath,
        args: [join(import.meta.dirname, `git-process${extname(import.meta.filename)}`)],
        env: plainEnvironment(),
        directory: paths.git,
        logFile,
        input: JSON.stringify({ directory: paths.git, port, ...makeTokens(stateDirectory) }),
      });
    },
  };
}
