/** `millrace publish`: writes one field of one file of a branch, or shows the commit that would do it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as z from 'zod';
import { InputError } from '../../errors.ts';
import { type Credentials, openRemote } from '../../git/credentials/credentials.ts';
import { parseField, showField } from '../../git/intent.ts';
import { preview } from '../../git/preview.ts';
import { publish as publishToGit } from '../../git/publish.ts';
import type { Remote } from '../../git/remote.ts';
import { documentSelector } from '../../steps/update-git/contract.ts';
import { branch as branchName, deployRepoUrl, manifestPath } from '../../steps/values.ts';
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
  readonly appId?: string;
  readonly appKeyFile?: string;
  readonly sshKeyFile?: string;
  readonly knownHostsFile?: string;
  readonly caFile?: string;
  readonly proxyFile?: string;
  readonly signingKeyFile?: string;
  readonly add?: boolean;
  readonly dryRun?: boolean;
}

/** Shows the message and the difference, then pushes unless it is a dry run. */
export async function publish(flags: PublishFlags, context: CommandContext): Promise<number> {
  const scratch = await mkdtemp(join(tmpdir(), 'millrace-publish-'));
  try {
    const url = read(deployRepoUrl, flags.repo, '--repo');
    return await publishTo(await openRemote(url, credentialsOf(flags), scratch), { flags, context, scratch });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

interface Given {
  readonly flags: PublishFlags;
  readonly context: CommandContext;
  readonly scratch: string;
}

async function publishTo(remote: Remote, { flags, context, scratch }: Given): Promise<number> {
  const { kind, name, namespace, apiVersion, value, signingKeyFile } = flags;
  const { console } = context;
  const path = read(manifestPath, flags.file, '--file');
  const document = read(documentSelector, { apiVersion, kind, name, namespace }, '--kind');
  const field = parseField(flags.field);
  const wanted = {
    remote,
    branch: read(branchName, flags.branch, '--branch'),
    intents: [{ path, document, field, value, ...(flags.add && { ifAbsent: 'add' as const }) }],
    message: ([before = '']: readonly string[]) => ({
      subject: flags.message ?? `set ${showField(field)} in ${path}`,
      body: [`from ${JSON.stringify(before)}`, `to   ${JSON.stringify(value)}`],
      trailers: {},
    }),
    signingKeyFile,
    scratch,
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

function credentialsOf(flags: PublishFlags): Credentials {
  const { tokenFile, appId, appKeyFile, sshKeyFile, knownHostsFile, caFile, proxyFile } = flags;
  if ((appId === undefined) !== (appKeyFile === undefined))
    throw new InputError('a GitHub App is told by --app-id and --app-key-file; give both, or none');
  const app = appId === undefined || appKeyFile === undefined ? undefined : { appId, keyFile: appKeyFile };
  return { tokenFile, app, sshKeyFile, knownHostsFile, caFile, proxyFile };
}

/** The value as the schema has it; an `InputError` names the flag. */
function read<Value>(schema: z.ZodType<Value>, given: unknown, flag: string): Value {
  const { data, error } = schema.safeParse(given);
  if (data !== undefined) return data;
  throw new InputError(`${flag}: ${error?.issues.map(({ message }) => message).join('; ')}`);
}
