/** Where the URI of a promoted model is written: one field of one document of one file in Git. */
import type * as z from 'zod';
import type { SecretKey } from '../argo/key-refs.ts';
import { InputError } from '../errors.ts';
import type { Commits, documentSelector, fieldPath, publishing } from '../steps/update-git/contract.ts';

/** A place in Git that says which model is served. */
export interface DeployTarget {
  /** The repository that Argo CD reads. @default the repository that is trained */
  readonly repoUrl?: string;
  /** The branch to push to. @default `main` */
  readonly branch?: string;
  /** The file, relative to the root of the repository; the default of the parameter `manifest-path`. */
  readonly manifestPath: string;
  /** Which document of the file: kind and name, and more where that is not enough; `{}` for a Helm values file. */
  readonly document: z.input<typeof documentSelector>;
  /** The field of the document; `{ name: 'x' }` is the item of a list with that name. @default `spec.predictor.model.storageUri`, as KServe has it */
  readonly field?: z.input<typeof fieldPath>;
  /** A token that may push to the repository; any user name goes with it. One of `token`, `app` and `ssh` is given. */
  readonly token?: SecretKey;
  /** A GitHub App that is installed there: its id or client id, and its private key. */
  readonly app?: { readonly id: string; readonly privateKey: SecretKey };
  /** An SSH key, for an address such as `ssh://git@host/owner/name.git`; a host that is not known is refused. */
  readonly ssh?: { readonly key: SecretKey; readonly knownHosts: SecretKey };
  /** The certificates (PEM) that are trusted for the repository. @default those of the steps' image */
  readonly ca?: SecretKey;
  /** The address of the proxy to the repository, with user and password where it asks for them. @default none */
  readonly proxy?: SecretKey;
  /**
   * How the URI gets to the branch. `push` by git; `api-commit` by GitHub's API, without git, shown as Verified when an
   * App makes it; `pull-request` by a request at GitHub, GitLab or Gitea that people, or with `autoMerge` the host's
   * rules, merge.
   * @default `{ mode: 'push' }`
   */
  readonly publish?: Publishing;
  /** By whom the commits are, and what they say. @default Millrace, with the usual text, neither signed off nor signed */
  readonly commits?: DeployCommits;
}

/** How the commits are made; where GitHub makes them, `message` alone can be said. */
export interface DeployCommits extends Commits {
  /** A private key of SSH or OpenPGP, without a passphrase. */
  readonly signingKey?: SecretKey;
}

/** How the URI gets to the branch. */
export type Publishing = z.input<typeof publishing>;

/** The place without the right to write to it, and how that is done. */
export type DeployPlace = Pick<DeployTarget, 'repoUrl' | 'branch' | 'manifestPath' | 'document' | 'field'>;

/** What the steps that write are given for it. Throws an `InputError` when nothing, or too much, opens the repository. */
export function accessTo({ token, app, ssh, ca, proxy, publish, commits }: DeployTarget) {
  const { signingKey, ...said } = commits ?? {};
  if ([token, app, ssh].filter((key) => key !== undefined).length !== 1)
    throw new InputError('deploy: give one of token, app and ssh, which opens the repository');
  if (ssh !== undefined && (ca !== undefined || proxy !== undefined))
    throw new InputError('deploy: ca and proxy are for https, and ssh does not use them; take them away');
  if (ssh !== undefined && publish !== undefined && publish.mode !== 'push')
    throw new InputError(
      `deploy: ${publish.mode} needs the host's API, which an SSH key does not open; give a token or an app`,
    );
  const { message: _, ...authorship } = commits ?? {};
  const host = publish === undefined || publish.mode === 'push' ? undefined : publish.host;
  if (app !== undefined && host !== undefined && host !== 'github')
    throw new InputError(`deploy: an App is for GitHub, and ${host} does not know it; give a token`);
  if (publish !== undefined && host === 'github' && Object.keys(authorship).length > 0)
    throw new InputError(
      `deploy: with ${publish.mode} GitHub makes the commits; take ${Object.keys(authorship).join(', ')} away from commits, or push`,
    );
  return {
    secrets: {
      ...(token && { deployToken: token }),
      ...(app && { deployAppKey: app.privateKey }),
      ...(ssh && { deploySshKey: ssh.key, deployKnownHosts: ssh.knownHosts }),
      ...(ca && { deployCa: ca }),
      ...(signingKey && { deploySigningKey: signingKey }),
      ...(proxy && { deployProxy: proxy }),
    },
    settings: {
      ...(publish && { publishing: publish }),
      ...(app && { deployAppId: app.id }),
      ...(Object.keys(said).length > 0 && { commits: said }),
    },
  };
}

/** The field from which KServe's InferenceService takes its model. */
const storageUriField: z.input<typeof fieldPath> = ['spec', 'predictor', 'model', 'storageUri'];

/** What is said of the place when the workflow is made; repository and file are its parameters. */
export function placeOf({ branch = 'main', document, field = storageUriField }: DeployPlace) {
  return { branch, document, field };
}
