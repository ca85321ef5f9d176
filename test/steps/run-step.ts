/** Runs a step program as a pod does: its own process, arguments, environment, and a folder for its outputs. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** How a step ended. */
export interface StepEnd {
  readonly exitCode: number;
  /** The messages it logged, in order. */
  readonly messages: readonly string[];
  readonly stdout: string;
  readonly stderr: string;
  readonly outputs: Readonly<Record<string, string>>;
}

const program = join(import.meta.dirname, '../../lib/steps/main.ts');

/** Runs `millrace-step <args>` and waits for its end. */
export function runProgram(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<StepEnd> {
  const outputs = join(temporaryFolder(), 'outputs');
  return new Promise((resolve) => {
    const { PATH, NODE_COMPILE_CACHE } = process.env;
    const options = { env: { PATH, NODE_COMPILE_CACHE, MILLRACE_OUTPUTS: outputs, ...env } };
    const child = execFile(process.execPath, [program, ...args], options, (_, stdout, stderr) => {
      resolve({
        exitCode: child.exitCode ?? -1,
        messages: stderr
          .split('\n')
          .filter((line) => line.startsWith('{'))
          .map((line) => String(Object(JSON.parse(line)).message)),
        stdout,
        stderr,
        outputs: readFolder(outputs),
      });
    });
  });
}

/** A folder that is gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'step-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

function readFolder(folder: string): Readonly<Record<string, string>> {
  try {
    return Object.fromEntries(
      readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
    );
  } catch {
    return {};
  }
}
