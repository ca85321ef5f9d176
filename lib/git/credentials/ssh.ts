/** How git starts `ssh`: one key, the known hosts that were given, no question, no configuration of the machine. */

/** The files that an SSH connection is made with. */
export interface SshFiles {
  /** The private key; only its owner may read it, else ssh does not take it. */
  readonly keyFile: string;
  /** Lines as in `~/.ssh/known_hosts`; a host that is not in it is refused. */
  readonly knownHostsFile: string;
}

/** The variables by which git starts the given program as its `ssh`, and that program knows the options. */
export function sshEnvironment(
  { keyFile, knownHostsFile }: SshFiles,
  program: string,
): Readonly<Record<string, string>> {
  const options = {
    BatchMode: 'yes',
    StrictHostKeyChecking: 'yes',
    UserKnownHostsFile: quoteOption(knownHostsFile),
    GlobalKnownHostsFile: '/dev/null',
    UpdateHostKeys: 'no',
    IdentityFile: quoteOption(keyFile),
    IdentitiesOnly: 'yes',
    IdentityAgent: 'none',
    PreferredAuthentications: 'publickey',
    ForwardAgent: 'no',
    ClearAllForwardings: 'yes',
    ConnectTimeout: '30',
    ServerAliveInterval: '15',
    ServerAliveCountMax: '4',
    LogLevel: 'ERROR',
  };
  const flags = Object.entries(options).map(([name, value]) => `-o${name}=${value}`);
  return {
    GIT_SSH: program,
    GIT_SSH_VARIANT: 'ssh',
    MILLRACE_SSH_OPTIONS: ['-F', '/dev/null', '-T', ...flags].join('\n'),
  };
}

/** As ssh's own parser reads it: a path with spaces stays one, and `%` begins nothing. */
function quoteOption(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}
