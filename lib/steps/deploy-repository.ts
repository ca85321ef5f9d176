/** The repository of the manifest as the steps that open it are told of it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import type { Credentials } from '../git/credentials/credentials.ts';
import type { Target } from '../git/forge/deliver.ts';
import type { checkTarget } from './check-target/contract.ts';
import type { StepCall } from './kit.ts';

/** What both steps are called with. */
type Call = Pick<StepCall<typeof checkTarget>, 'settings' | 'secretFiles'>;

/** Does something with the repository at `url`; what was made of the credentials is gone afterwards. */
export async function withDeployRepository<T>(
  url: string,
  { settings, secretFiles }: Call,
  work: (target: Target) => Promise<T>,
): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), 'deploy-'));
  try {
    const credentials = credentialsOf({ settings, secretFiles });
    const { publishing } = settings;
    return await work({
      url,
      credentials,
      publishing,
      commits: authorshipOf({ settings, secretFiles }),
      scratch,
    });
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function authorshipOf({ settings, secretFiles }: Call): Target['commits'] {
  const { author, committer, signOff } = settings.commits;
  const signingKeyFile = secretFiles.deploySigningKey;
  return {
    ...(author && { identity: author }),
    ...(committer && { committer }),
    ...(signOff && { signOff }),
    ...(signingKeyFile && { signingKeyFile }),
  };
}

function credentialsOf({ settings: { deployAppId: appId }, secretFiles }: Call): Credentials {
  const { deployToken, deployAppKey, deploySshKey, deployKnownHosts, deployCa, deployProxy } = secretFiles;
  if ((appId === '') !== (deployAppKey === undefined))
    throw new InputError(
      'a GitHub App is told by --deploy-app-id and --deploy-app-key-file; give both, or none',
    );
  return {
    tokenFile: deployToken,
    app: deployAppKey === undefined ? undefined : { appId, keyFile: deployAppKey },
    sshKeyFile: deploySshKey,
    knownHostsFile: deployKnownHosts,
    caFile: deployCa,
    proxyFile: deployProxy,
  };
}
