/** The folder for secrets that containers get as files: the user's alone, outside the state directory, gone at the end. */
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../../errors.ts';
import { isRunning, ownIdentity, processIdentitySchema } from '../../processes/process-identity.ts';
import { isWithin } from '../sandbox/view.ts';

/** The user's own folder for what must not outlive the session. */
export function runtimeDirectory(): string {
  const own = process.env['XDG_RUNTIME_DIR'];
  return own && statSync(own, { throwIfNoEntry: false })?.isDirectory() ? own : tmpdir();
}

/** The runner's folder in there, for this user only. */
export function runnerDirectory(): string {
  const path = join(runtimeDirectory(), `millrace-runner-${userInfo().uid}`);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const stats = lstatSync(path);
  if (!stats.isDirectory() || stats.uid !== userInfo().uid) {
    throw new InputError(`${path} belongs to somebody else; set XDG_RUNTIME_DIR to a folder of your own`);
  }
  chmodSync(path, 0o700);
  return path;
}

export class SecretFolder {
  readonly path: string;

  /** Makes the folder of a run, and removes those of runs whose process is gone. */
  constructor(workflowName: string, stateDirectory: string) {
    const root = join(runnerDirectory(), 'secrets');
    if (isWithin(resolve(root), resolve(stateDirectory))) {
      throw new InputError(
        `secrets would be kept below ${stateDirectory}; set XDG_RUNTIME_DIR to a folder outside of it`,
      );
    }
    mkdirSync(root, { recursive: true, mode: 0o700 });
    removeLeftovers(root);
    this.path = join(root, workflowName);
    mkdirSync(this.path, { mode: 0o700 });
    writeFileSync(join(this.path, 'process.json'), JSON.stringify(ownIdentity()));
  }

  /** The folder for one pod's secrets. */
  of(nodeId: string): string {
    return join(this.path, nodeId);
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

function removeLeftovers(root: string): void {
  for (const name of readdirSync(root)) {
    const owner = ownerOf(join(root, name));
    if (owner !== undefined && !isRunning(owner)) rmSync(join(root, name), { recursive: true, force: true });
  }
}

function ownerOf(folder: string) {
  try {
    return processIdentitySchema.parse(JSON.parse(readFileSync(join(folder, 'process.json'), 'utf8')));
  } catch {
    return undefined;
  }
}
