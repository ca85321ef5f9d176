/** Starts runs in processes of their own and waits for what they do. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A run in its own process. */
export function startRunProcess(manifest: string, folder: string): ChildProcess {
  const file = join(folder, `manifest-${crypto.randomUUID()}.yaml`);
  writeFileSync(file, manifest);
  const child = spawn(process.execPath, [join(import.meta.dirname, 'child-run.ts'), file, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  return child;
}

/** What a process printed, when it has ended. */
export async function outputOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += String(chunk);
  });
  if (child.exitCode === null) await once(child, 'exit');
  return text.trim();
}

/** Waits until something is true, asking again whenever a folder changes. */
export async function until(folder: string, isTrue: () => boolean): Promise<void> {
  mkdirSync(folder, { recursive: true });
  for await (const _ of changes(folder)) if (isTrue()) return;
}

async function* changes(folder: string): AsyncGenerator<void> {
  for (;;) {
    yield;
    const watcher = watch(folder);
    const timer = setTimeout(() => watcher.emit('change'), 20);
    await once(watcher, 'change');
    clearTimeout(timer);
    watcher.close();
  }
}

/** The content of all logs of all runs below a state directory. */
export function allLogs(stateDirectory: string): string {
  const runs = join(stateDirectory, 'runs');
  if (!existsSync(runs)) return '';
  return readdirSync(runs, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.log'))
    .map((path) => readFileSync(join(runs, path), 'utf8'))
    .join('');
}

/** Whether a process of that number is there and not merely waiting to be forgotten. */
export function isThere(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** The processes whose command line holds a text. */
export function processesWith(text: string): readonly number[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) return [];
    try {
      return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes(text) ? [Number(name)] : [];
    } catch {
      return [];
    }
  });
}
