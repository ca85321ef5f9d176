/** Publications at the GitHub for tests. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tokensOf } from '../../../lib/git/credentials/credentials.ts';
import { type GitHub, openGitHub } from '../../../lib/git/forge/github/octokit.ts';
import { pullRequests } from '../../../lib/git/forge/github/pull-requests.ts';
import { githubRepository } from '../../../lib/git/forge/github/repository.ts';
import { openNetwork } from '../../../lib/git/forge/network.ts';
import { type ApiPublishOptions, publishByApi } from '../../../lib/git/forge/publish-by-api.ts';
import { publishByRequest, type RequestOptions } from '../../../lib/git/forge/publish-by-request.ts';
import type { Fixture } from '../git-fixture.ts';
import { intentOf } from '../publish-fixture.ts';
import type { startGitHub } from './github-server.ts';

/** The server of a test. */
export type Server = Awaited<ReturnType<typeof startGitHub>>;

/** Opens the API with the token of the server, or another one. */
export function openWith(server: Server, token: string = server.token): GitHub {
  return openGitHub(server.url, { token: async () => token }, openNetwork({}));
}

/** The App of the server as files. */
export function appFiles(fixture: Fixture, { app }: Server) {
  const keyFile = join(fixture.folder, `app-${crypto.randomUUID()}.pem`);
  writeFileSync(keyFile, app.privateKey);
  return { app: { appId: app.appId, keyFile } };
}

/** Opens the API as the server's App. */
export async function openAsApp(fixture: Fixture, server: Server): Promise<GitHub> {
  return openGitHub(
    server.url,
    { token: await tokensOf(server.url, appFiles(fixture, server)) },
    openNetwork({}),
  );
}

/** What is published when a test says nothing else. */
function optionsFor(value: string): ApiPublishOptions {
  return {
    branch: 'main',
    intents: [intentOf(value)],
    message: () => ({ subject: `deliver ${value}`, body: [], trailers: { 'Millrace-Version': value } }),
    patience: { firstWaitMilliseconds: 5, longestWaitMilliseconds: 50 },
  };
}

/** Publishes a value by an API commit. */
export function commitTo(github: GitHub, value: string, rest: Partial<ApiPublishOptions> = {}) {
  return publishByApi(githubRepository('https://github.test/a/b', github), { ...optionsFor(value), ...rest });
}

/** Publishes a value by a pull request. */
export function requestFor(github: GitHub, value: string, rest: Partial<RequestOptions> = {}) {
  const forge = {
    repository: githubRepository('https://github.test/a/b', github),
    requests: pullRequests(github),
  };
  return publishByRequest(forge, {
    ...optionsFor(value),
    text: async ([before = '']) => ({ title: `Deliver ${value}`, body: `from ${before} to ${value}` }),
    labels: [],
    reviewers: [],
    autoMerge: undefined,
    ...rest,
  });
}
