/** Runs the git program: no shell, no configuration of the machine, no prompt, no hook, and a time limit always. */
import { delimiter, dirname } from 'node:path';
import { execa } from 'execa';
import { defaultUsername, withTokenConfig } from './credentials/token-config.ts';
import { remoteFailure } from './failure.ts';
import { credentialEnvironment, type Remote, transportConfig } from './remote.ts';

/** One repository on this disk and the remote it works with. */
export interface GitOptions {
  readonly gitDirectory: string;
  /** @default the repository is bare */
  readonly workTree?: string;
  /** Known to git as `origin`. */
  readonly remote: Remote;
  /** The limit of each command that talks to the remote. */
  readonly remoteTimeoutMilliseconds: number;
}

/** What one command takes beside its arguments. */
export interface GitInput {
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a command ended. */
export interface GitEnd {
  readonly exitCode: number;
  readonly stdout: Buffer;
  readonly stderr: string;
  /** Set when it was stopped because it took longer than this. */
  readonly timeoutMilliseconds?: number;
}

/** The git program in one repository. */
export interface Git {
  readonly remote: Remote;
  /** Runs a command that stays on this disk; gives what it prints, without the line end. Throws when it fails. */
  local(args: readonly string[], input?: GitInput): Promise<string>;
  /** The same, but gives every byte that it prints. */
  localBytes(args: readonly string[]): Promise<Buffer>;
  /** Runs a command that talks to the remote, and says how it ended. */
  tryRemote(args: readonly string[], input?: GitInput): Promise<GitEnd>;
  /** The same, but throws a `PermanentError` or `TransientError` by what git says when it fails. */
  askRemote(args: readonly string[], input?: GitInput): Promise<Buffer>;
}

/** One call of the program. */
interface Run extends GitInput {
  readonly timeout: number;
  /** Stands in the place of the person's own configuration. */
  readonly configFile: string;
}

const noConfig = '/dev/null';

/** More than any manifest or list of files; git is stopped when it prints more. */
const longestOutputBytes = 64 * 1024 * 1024;
const localTimeoutMilliseconds = 600_000;

/** Prepares git for one repository; nothing is run yet. */
export function openGit(options: GitOptions): Git {
  const base = environment(options);
  const run = async (args: readonly string[], { timeout, configFile, ...input }: Run): Promise<GitEnd> => {
    const end = await execa('git', args, {
      input: input.input ?? '',
      env: { ...base, GIT_CONFIG_GLOBAL: configFile, ...input.env },
      extendEnv: false,
      encoding: 'buffer',
      stripFinalNewline: false,
      reject: false,
      timeout,
      maxBuffer: longestOutputBytes,
    });
    if (end.exitCode === undefined && !end.timedOut)
      throw new Error(`git ${args[0]} did not end by itself: ${end.shortMessage}`, { cause: end });
    return {
      exitCode: end.exitCode ?? -1,
      stdout: Buffer.from(end.stdout),
      stderr: Buffer.from(end.stderr).toString('utf8'),
      ...(end.timedOut ? { timeoutMilliseconds: timeout } : {}),
    };
  };
  const { remote, remoteTimeoutMilliseconds: timeout } = options;
  let isRedirected = false;
  const tryRemote = async (args: readonly string[], input: GitInput = {}): Promise<GitEnd> => {
    await remote.renew?.();
    // Of a repository that moved, git itself asks for the token, so that it gets to no other host.
    if (isRedirected) return run(args, { ...input, timeout, configFile: noConfig });
    const end = await withTokenConfig(remote, options.gitDirectory, (configFile = noConfig) =>
      run(args, { ...input, timeout, configFile }),
    );
    isRedirected = remote.tokenFile !== undefined && redirects(end);
    return isRedirected ? tryRemote(args, input) : end;
  };

  const runLocal = async (args: readonly string[], input: GitInput = {}): Promise<Buffer> => {
    const end = await run(args, { ...input, timeout: localTimeoutMilliseconds, configFile: noConfig });
    if (end.exitCode !== 0) throw new Error(`git ${args.join(' ')} failed: ${end.stderr.trim()}`);
    return end.stdout;
  };

  return {
    remote,
    tryRemote,
    local: async (args, input) => (await runLocal(args, input)).toString('utf8').replace(/\n$/, ''),
    localBytes: (args) => runLocal(args),
    askRemote: async (args, input) => {
      const end = await tryRemote(args, input);
      if (end.exitCode !== 0) throw remoteFailure(end, remote);
      return end.stdout;
    },
  };
}

function redirects({ exitCode, stderr }: GitEnd): boolean {
  return exitCode !== 0 && /^fatal: .*returned error: 30\d/m.test(stderr);
}

/** Of our own environment git sees where programs, certificates and proxies are, and nothing else. */
const passedOn = [
  ...['TMPDIR', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH'],
  ...['http_proxy', 'https_proxy', 'no_proxy', 'all_proxy', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'],
];

function environment({ gitDirectory, workTree, remote }: GitOptions): Record<string, string> {
  // For git a variable comes before its configuration, and so before the file that was given.
  const machines = passedOn.filter((name) => remote.caFile === undefined || !name.includes('SSL'));
  const ours = machines.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value]];
  });
  return {
    ...Object.fromEntries(ours),
    // Our own node first, as the askpass program is started by it.
    PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
    // curl reads ~/.netrc, git ~/.config/git/attributes: there are none here.
    HOME: gitDirectory,
    XDG_CONFIG_HOME: gitDirectory,
    LC_ALL: 'C',
    GIT_DIR: gitDirectory,
    ...(workTree === undefined ? {} : { GIT_WORK_TREE: workTree }),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
    ...credentialEnvironment(remote),
    ...configEnvironment(remote),
  };
}

/** Configuration by the environment: it is in no file that a repository brings along, and comes before all of them. */
function configEnvironment(remote: Remote): Record<string, string> {
  const { url, username = defaultUsername } = remote;
  const config: readonly (readonly [key: string, value: string])[] = [
    ['remote.origin.url', url],
    ['core.hooksPath', '/dev/null'],
    ['core.fsmonitor', 'false'],
    ['core.protectNTFS', 'true'],
    ['core.protectHFS', 'true'],
    ['credential.helper', ''],
    ['credential.username', username],
    ['protocol.allow', 'never'],
    ...transportConfig(remote),
    ['http.lowSpeedLimit', '1'],
    ['http.lowSpeedTime', '30'],
    ['submodule.recurse', 'false'],
    ['gc.auto', '0'],
    ['maintenance.auto', 'false'],
    ['advice.detachedHead', 'false'],
  ];
  const entries = config.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(config.length), ...Object.fromEntries(entries) };
}
