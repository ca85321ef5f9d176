/** How git starts `ssh`: one key, the known hosts that were given, no question, no configuration of the machine. */

/** The files that an SSH connection is made with. */
export interface SshFiles {
  /** The private key; only its owner may read it, else ssh does not take it. */
  readonly keyFile: string;
  /** Lines as in `~/.ssh/known_hosts`; a host that is not in it is refused. */
  readonly knownHostsFile: string;
}

/** The command for `GIT_SSH_COMMAND`, which a shell reads. */
export function sshCommand({ keyFile, knownHostsFile }: SshFiles): string {
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
  const flags = Object.entries(options).map(([name, value]) => quoteShell(`-o${name}=${value}`));
  return ['ssh', '-F', '/dev/null', '-T', ...flags].join(' ');
}

/** As ssh's own parser reads it: a path with spaces stays one, and `%` begins nothing. */
function quoteOption(path: string): string {
  return `"${path.replaceAll('%', '%%')}"`;
}

function quoteShell(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
