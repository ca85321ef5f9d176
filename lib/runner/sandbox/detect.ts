/** Finds the best sandbox that works on this machine, by trying. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { bubblewrap } from './bubblewrap.ts';
import { direct } from './direct.ts';
import { namespaces } from './namespaces.ts';
import type { Sandbox } from './sandbox.ts';

let detected: Promise<Sandbox> | undefined;

/** The sandbox to use, tried once per process. */
export function detectSandbox(): Promise<Sandbox> {
  detected ??= firstThatWorks([bubblewrap(), namespaces()]);
  return detected;
}

/** What to tell people about a sandbox that does not isolate. */
export const noSandboxNotice =
  'no sandbox works here, so containers run one at a time and see all of this machine; install bubblewrap (bwrap) or allow user namespaces';

async function firstThatWorks(candidates: readonly (Sandbox | undefined)[]): Promise<Sandbox> {
  for (const candidate of candidates) if (candidate && (await worksAtLast(candidate))) return candidate;
  return direct;
}

/** A sandbox can fail by chance, when another program unmounts something of the machine at that moment. */
async function worksAtLast(sandbox: Sandbox): Promise<boolean> {
  for (let left = mostTrials; left > 0; left -= 1) if (await works(sandbox)) return true;
  return false;
}

const mostTrials = 5;

/** Whether a program in the sandbox can write to its volume, and nowhere else. */
async function works(sandbox: Sandbox): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), 'millrace-trial-'));
  try {
    const [temporary, volume] = [join(folder, 'tmp'), join(folder, 'volume')];
    for (const path of [temporary, volume]) mkdirSync(path);
    const { command, leave } = sandbox.enter({
      program: [
        '/bin/sh',
        '-c',
        'echo fine > /tmp/trial/result && ! echo bad 2> /dev/null > "$0"',
        join(import.meta.dirname, 'trial'),
      ],
      workingDirectory: '/',
      view: { temporary, mounts: [{ path: '/tmp/trial', source: volume, readOnly: false }] },
      visible: [],
      hidden: [],
    });
    await execa(command.file, [...command.args], {
      stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
      timeout: 10_000,
    });
    leave();
    return readFileSync(join(volume, 'result'), 'utf8') === 'fine\n';
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
