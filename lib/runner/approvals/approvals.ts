/**
 * Approvals of what is suspended: a file each in the run's folder, so that any terminal can give one, and a run that
 * goes on later still knows it.
 */
import { existsSync, mkdirSync, readFileSync, renameSync, watch, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

/** Values by the names of the output parameters that were to be supplied. */
export type Answers = Readonly<Record<string, string>>;

/** What stands for the workflow itself, which `spec.suspend` holds back before its first node. */
export const wholeWorkflow = 'workflow';

const answersSchema = z.record(z.string(), z.string());

/** Writes an approval down; the first one counts. */
export function writeApproval(runFolder: string, nodeId: string, answers: Answers): void {
  const file = fileOf(runFolder, nodeId);
  if (existsSync(file)) return;
  writeFileSync(`${file}.${process.pid}.new`, JSON.stringify(answers));
  renameSync(`${file}.${process.pid}.new`, file);
}

/** The approval once it is there; rejects when the signal is aborted. */
export function waitForApproval(runFolder: string, nodeId: string, signal: AbortSignal): Promise<Answers> {
  const file = fileOf(runFolder, nodeId);
  return new Promise((resolve, reject) => {
    const look = () => {
      if (existsSync(file)) end(() => resolve(answersSchema.parse(JSON.parse(readFileSync(file, 'utf8')))));
    };
    const onAbort = () => end(() => reject(signal.reason));
    const watcher = watch(folderOf(runFolder), look);
    const end = (settle: () => void) => {
      watcher.close();
      signal.removeEventListener('abort', onAbort);
      settle();
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    else look();
  });
}

function fileOf(runFolder: string, nodeId: string): string {
  return join(folderOf(runFolder), `${encodeURIComponent(nodeId)}.json`);
}

function folderOf(runFolder: string): string {
  const folder = join(runFolder, 'approvals');
  mkdirSync(folder, { recursive: true });
  return folder;
}
