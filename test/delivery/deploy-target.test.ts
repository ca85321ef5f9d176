/** How a deploy target says what opens the repository and how it is written to. */
import { describe, expect, test } from 'vitest';
import type { DeployTarget } from '../../lib/delivery/deploy-target.ts';
import { plainProps, synthesize } from './deliveries.ts';

const { token: _, ...place } = plainProps.deploy;
const key = (name: string) => ({ secretName: 'git', key: name });

/** What a step is called with, beside its inputs. */
function argumentsOf(step: string, deploy: DeployTarget): readonly string[] {
  const { template } = synthesize({ deploy });
  const args = template('churn-steps', step).container?.args ?? [];
  return args
    .filter((argument) => /^--(?:deploy|publishing|commits)/.test(argument))
    .map((argument) => argument.replace(/=\/.*\//, '=…/'));
}

describe('a deploy target', () => {
  test('gives a token to the two steps that write, and says nothing of a push', () => {
    for (const step of ['check-target', 'update-git'])
      expect(argumentsOf(step, plainProps.deploy)).toEqual(['--deploy-token-file=…/token']);
  });

  test('gives an App, certificates, a proxy and the wishes of a pull request', () => {
    const publish: NonNullable<DeployTarget['publish']> = {
      mode: 'pull-request',
      host: 'github',
      labels: ['model'],
      autoMerge: 'squash',
    };
    const deploy = {
      ...place,
      publish,
      app: { id: '4711', privateKey: key('pem') },
      ca: key('ca'),
      proxy: key('proxy'),
    };
    for (const step of ['check-target', 'update-git'])
      expect(argumentsOf(step, deploy)).toEqual([
        `--publishing=${JSON.stringify(publish)}`,
        '--deploy-app-id=4711',
        '--deploy-app-key-file=…/pem',
        '--deploy-ca-file=…/ca',
        '--deploy-proxy-file=…/proxy',
      ]);
  });

  test('may say by whom the commits of a merge request are, as git makes them', () => {
    const publish: DeployTarget['publish'] = { mode: 'pull-request', host: 'gitlab', autoMerge: 'squash' };
    const deploy = { ...place, token: key('token'), publish, commits: { signOff: true } };
    expect(argumentsOf('update-git', deploy)).toEqual([
      `--publishing=${JSON.stringify(publish)}`,
      '--commits={"signOff":true}',
      '--deploy-token-file=…/token',
    ]);
  });

  test('gives an SSH key with the known hosts, to an address of SSH', () => {
    const ssh = { key: key('id'), knownHosts: key('hosts') };
    const deploy = { ...place, repoUrl: 'ssh://git@git.test/a/b.git', ssh };
    expect(argumentsOf('update-git', deploy)).toEqual([
      '--deploy-ssh-key-file=…/id',
      '--deploy-known-hosts-file=…/hosts',
    ]);
  });

  test('says by whom the commits are and what they say, and gives the key that signs them', () => {
    const committer = { name: 'Robot', email: 'robot@example.invalid' };
    const said = { committer, signOff: true, message: 'Serve {modelName} {modelVersion}' };
    const deploy = { ...place, token: key('token'), commits: { ...said, signingKey: key('id') } };
    for (const step of ['check-target', 'update-git'])
      expect(argumentsOf(step, deploy)).toEqual([
        `--commits=${JSON.stringify(said)}`,
        '--deploy-token-file=…/token',
        '--deploy-signing-key-file=…/id',
      ]);
  });

  test.each<[string, Partial<DeployTarget>, RegExp]>([
    ['nothing that opens it', {}, /give one of token, app and ssh/],
    ['two that open it', { token: key('a'), ssh: { key: key('b'), knownHosts: key('c') } }, /give one of/],
    [
      'a proxy for SSH',
      { ssh: { key: key('b'), knownHosts: key('c') }, proxy: key('p') },
      /ssh does not use them/,
    ],
    [
      'the API by an SSH key',
      { ssh: { key: key('b'), knownHosts: key('c') }, publish: { mode: 'api-commit', host: 'github' } },
      /api-commit needs the host's API/,
    ],
    [
      "a signature where the host's API commits",
      {
        token: key('a'),
        commits: { signingKey: key('b') },
        publish: { mode: 'pull-request', host: 'github' },
      },
      /GitHub makes the commits; take signingKey away/,
    ],
    [
      'a message with a value that nobody knows',
      { token: key('a'), commits: { message: 'serve {model}' } },
      /commits.*\{model\} is not known; there are \{before\}/,
    ],
    [
      'an App where there are none',
      {
        app: { id: '1', privateKey: key('pem') },
        publish: { mode: 'pull-request', host: 'gitlab' },
      },
      /an App is for GitHub, and gitlab does not know it/,
    ],
    [
      'a team at GitLab',
      { token: key('a'), publish: { mode: 'pull-request', host: 'gitlab', reviewers: ['team/ml'] } },
      /GitLab asks people, not teams/,
    ],
    ['an id that is none', { app: { id: 'a b', privateKey: key('pem') } }, /use the App's id or client id/],
  ])('refuses %s', (_, given, message) => {
    expect(() => synthesize({ deploy: { ...place, ...given } })).toThrow(message);
  });
});
