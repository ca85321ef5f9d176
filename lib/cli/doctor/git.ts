/** Whether the repositories that deliveries write to can be written to, with the rights that the cluster's Secrets give. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KubernetesObject } from '../../argo/manifest.ts';
import type { Cluster, ClusterChoice } from '../../cluster/connect.ts';
import { PermanentError, TransientError } from '../../errors.ts';
import { rehearseDelivery } from '../../git/forge/deliver.ts';
import { withDeployRepository } from '../../steps/deploy-repository.ts';
import { deployAccess } from '../../steps/update-git/contract.ts';
import { type DeployPlace, deployPlaces } from '../registry/deploy-places.ts';
import { visible } from '../text/visible.ts';
import { bad, type Finding, looked, ok, unknown } from './finding.ts';
import { withReachable } from './reach.ts';
import { secretFiles, stepArguments } from './step-arguments.ts';

type Key = keyof typeof deployAccess.secrets;

const deployKeys = [
  ...(['deployToken', 'deployAppKey', 'deploySshKey', 'deployKnownHosts'] as const),
  ...(['deployCa', 'deployProxy', 'deploySigningKey'] as const),
] satisfies readonly Key[];

/** A finding for each place; each goes the way of a delivery, but for the commit. */
export async function checkGit(
  cluster: Cluster,
  documents: readonly KubernetesObject[],
  choice: ClusterChoice,
): Promise<readonly Finding[]> {
  const flags = stepArguments(documents, 'update-git');
  if (flags === undefined) return [];
  const findings = deployPlaces(documents, {}).map((place) => {
    const subject = `Git ${place.repoUrl}`;
    return looked(subject, async () => [await rehearsal(subject, place, { cluster, flags, choice })]);
  });
  return (await Promise.all(findings)).flat();
}

interface Way {
  readonly cluster: Cluster;
  readonly flags: ReadonlyMap<string, string>;
  readonly choice: ClusterChoice;
}

async function rehearsal(
  subject: string,
  place: DeployPlace,
  { cluster, flags, choice }: Way,
): Promise<Finding> {
  const folder = await mkdtemp(join(tmpdir(), 'millrace-doctor-'));
  try {
    const files = await secretFiles(cluster, deployKeys, { flags, folder });
    if (Object.keys(files).length === 0)
      return unknown(subject, 'the Secret that opens it is not there', 'make it, then look again');
    const { publishing, deployAppId, commits } = deployAccess.settings;
    const settings = {
      publishing: publishing.parse(flags.get('publishing')),
      deployAppId: deployAppId.parse(flags.get('deploy-app-id')),
      commits: commits.parse(flags.get('commits')),
    };
    const { branch, path, document, field } = place;
    const before = await withReachable(place.repoUrl, { ...choice, namespace: cluster.namespace }, (url) =>
      withDeployRepository(url, { settings, secretFiles: files }, (repository) =>
        rehearseDelivery(repository, { branch, target: { path, document, field } }),
      ),
    );
    return ok(subject, `${path} on ${branch} can be written; it says ${visible(before)}`);
  } catch (error) {
    if (error instanceof PermanentError)
      return bad(subject, error.message, 'put a token that may push into the Secret, or correct the place');
    if (error instanceof TransientError)
      return unknown(
        subject,
        error.message,
        'see that it is up, and look again from where it can be reached',
      );
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
