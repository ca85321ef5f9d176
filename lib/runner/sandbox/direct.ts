/** Runs a container without a sandbox, where none works: its volumes are links at their paths below /tmp. */
import { lstatSync, mkdirSync, readlinkSync, rmdirSync, rmSync, symlinkSync } from 'node:fs';
import { dirname } from 'node:path';
import { PermanentError } from '../../errors.ts';
import { findProgram } from './find-program.ts';
import type { Sandbox } from './sandbox.ts';
import { isWithin, type Mount } from './view.ts';

/** No sandbox: only one container may run at a time, on the whole machine. */
export const direct: Sandbox = {
  kind: 'none',
  isolates: false,
  hasLayers: false,
  enter({ program, workingDirectory, view }) {
    const made: string[] = [];
    const leave = () => {
      for (const path of made.toReversed()) unlink(path);
    };
    try {
      for (const mount of view.mounts) link(mount, made);
    } catch (error) {
      leave();
      throw error;
    }
    const setpriv = findProgram('setpriv');
    const guard = setpriv ? [setpriv, '--pdeathsig', 'KILL'] : [];
    const env = findProgram('env') ?? '/usr/bin/env';
    const [file = env, ...args] = [...guard, env, '--chdir', workingDirectory, '--', ...program];
    return { command: { file, args }, leave };
  },
};

function link({ path, source }: Mount, made: string[]): void {
  if (!isWithin(path, '/tmp') || path === '/tmp') {
    throw new PermanentError(
      `mountPath '${path}': without a sandbox, volumes can be mounted below /tmp only; install bubblewrap`,
    );
  }
  const existing = lstatSync(path, { throwIfNoEntry: false });
  if (existing?.isSymbolicLink() && readlinkSync(path) !== source) rmSync(path);
  else if (existing) {
    throw new PermanentError(
      `mountPath '${path}' is taken by something of this machine; remove it, or install bubblewrap`,
    );
  }
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(source, path);
  made.push(path);
}

function unlink(path: string): void {
  rmSync(path, { force: true });
  for (let folder = dirname(path); folder !== '/tmp' && isWithin(folder, '/tmp'); folder = dirname(folder)) {
    try {
      rmdirSync(folder);
    } catch {
      return;
    }
  }
}
