/** `millrace publish`: writes one field of one file of a branch, or shows the commit that would do it. */
import { tmpdir } from 'node:os';
import type * as z from 'zod';
import { InputError } from '../../errors.ts';
import { defaultIdentity } from '../../git/identity.ts';
import { parseField, showField } from '../../git/intent.ts';
import { preview } from '../../git/preview.ts';
import { publish as publishToGit } from '../../git/publish.ts';
import { documentSelector } from '../../steps/update-git/contract.ts';
import { branch as branchName, manifestPath, repoUrl } from '../../steps/values.ts';
import { renderDiff } from '../delivery/commit-diff.ts';
import { visibleLine } from '../text/visible.ts';
import type { CommandContext } from './command-context.ts';

export interface PublishFlags {
  readonly repo: string;
  readonly branch: string;
  readonly file: string;
  readonly kind?: string;
  readonly name?: string;
  readonly namespace?: string;
  readonly apiVersion?: string;
  readonly field: string;
  readonly value: string;
  readonly message?: string;
  readonly tokenFile?: string;
  readonly add?: boolean;
  readonly dryRun?: boolean;
}

/** Shows the message and the difference, then pushes unless it is a dry run. */
export async function publish(flags: PublishFlags, { console }: CommandContext): Promise<number> {
  const { kind, name, namespace, apiVersion, value, tokenFile } = flags;
  const path = read(manifestPath, flags.file, '--file');
  const document = read(documentSelector, { apiVersion, kind, name, namespace }, '--kind');
  const field = parseField(flags.field);
  const wanted = {
    remote: { url: read(repoUrl, flags.repo, '--repo'), tokenFile },
    branch: read(branchName, flags.branch, '--branch'),
    intents: [{ path, document, field, value, ...(flags.add && { ifAbsent: 'add' as const }) }],
    message: ([before = '']: readonly string[]) => ({
      subject: flags.message ?? `set ${showField(field)} in ${path}`,
      body: [`from ${JSON.stringify(before)}`, `to   ${JSON.stringify(value)}`],
      trailers: {},
    }),
    identity: defaultIdentity,
    scratch: tmpdir(),
    notice: console.say,
  };
  const commit = await preview(wanted);
  if (commit === undefined) {
    console.print(`${path} holds this value already; there is nothing to commit`);
    return 0;
  }
  for (const line of commit.message.trimEnd().split('\n')) console.print(visibleLine(line));
  console.print('');
  for (const line of renderDiff(commit.diff, console.data.paint)) console.print(line);
  if (flags.dryRun) {
    console.say('nothing was pushed; without --dry-run it is');
    return 0;
  }
  const end = await publishToGit(wanted);
  console.say(
    end.outcome === 'pushed'
      ? `pushed ${end.commit} to ${wanted.branch}`
      : 'somebody else pushed this value meanwhile; there is nothing to commit',
  );
  return 0;
}

/** The value as the schema has it; an `InputError` names the flag. */
function read<Value>(schema: z.ZodType<Value>, given: unknown, flag: string): Value {
  const { data, error } = schema.safeParse(given);
  if (data !== undefined) return data;
  throw new InputError(`${flag}: ${error?.issues.map(({ message }) => message).join('; ')}`);
}
