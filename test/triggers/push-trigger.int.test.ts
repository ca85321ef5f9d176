/** The loop guard: which pushes start a delivery, by the selector of `dist/` and the events of real commits. */
import { ApiObject } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import type { IConstruct } from 'constructs';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { evaluate, evaluateCondition } from '../../lib/argo/expr/evaluate.ts';
import { fromJsonData, mapOf } from '../../lib/argo/expr/value.ts';
import type { WorkflowEventBindingSpec } from '../../lib/argo/manifest.ts';
import type { PushTrigger } from '../../lib/delivery/push-trigger.ts';
import { messageOf } from '../../lib/steps/update-git/message.ts';
import { testChart } from '../argo/contracts.ts';
import { plainProps, synthesize } from '../delivery/deliveries.ts';
import { githubDescription } from '../git/forge/openapi.ts';
import { commitFiles, git, gitFixture, repositoryWith } from '../git/git-fixture.ts';
import { intentOf, manifest, publishTo } from '../git/publish-fixture.ts';
import { churnInputs } from '../steps/update-git/inputs.ts';
import { pushEvent } from './push-events.ts';

const fixture = gitFixture();
const manifestPath = 'k8s/service.yaml';
const address = 'https://git.example.org/Team/churn.git';

/** All Kubernetes objects below a construct. */
function synthOf(scope: IConstruct): readonly Readonly<Record<string, unknown>>[] {
  return scope.node.findAll().flatMap((child) => (child instanceof ApiObject ? [child.toJson()] : []));
}

function bindingOf(onPush: PushTrigger) {
  const { find } = synthesize({
    source: { repoUrl: 'https://git.example.org/team/churn' },
    deploy: { ...plainProps.deploy, manifestPath },
    onPush,
  });
  const { spec } = (find('WorkflowEventBinding', 'churn-on-push') ?? {}) as {
    spec?: WorkflowEventBindingSpec;
  };
  if (spec === undefined) throw new Error('there is no binding');
  return spec;
}

/** What an expression sees of an event. */
type Event = Readonly<Record<string, unknown>>;
const seenOf = (event: Event) =>
  mapOf(Object.entries(event).map(([name, value]) => [name, fromJsonData(value)]));
const starts = (onPush: PushTrigger, event: Event) =>
  evaluateCondition(bindingOf(onPush).event.selector, seenOf(event));

type Push = (repository: { path: string; url: string }) => Promise<unknown>;
const pushes = new Map<string, ReturnType<typeof makePush>>();

/** A repository, what is pushed to it once, and what each host says of that. */
function pushTo(name: string, push: Push) {
  const made = pushes.get(name) ?? makePush(name, push);
  pushes.set(name, made);
  return made;
}

async function makePush(name: string, push: Push) {
  const repository = await repositoryWith(fixture, name, {
    [manifestPath]: manifest,
    'pipelines/train.py': 'print(1)\n',
    'README.md': 'hello\n',
  });
  const before = await git(repository.path, 'rev-parse', 'main');
  await push(repository);
  const at = { url: address, repository: repository.path, branch: 'main', before };
  return { on: (host: PushTrigger['host'], url = address) => pushEvent({ ...at, host, url }), ...repository };
}

/** The commit that update-git makes, with the text and the trailers that it makes. */
function deliver(repository: { readonly url: string }, name?: string) {
  const intent = intentOf('s3://models/7', manifestPath);
  const inputs = { ...churnInputs, document: intent.document, field: [...intent.field] };
  return publishTo(fixture, repository.url, 's3://models/7', {
    intents: [intent],
    message: ([before = '']) => messageOf(inputs, before, undefined),
    ...(name && { identity: { name, email: `${name}@example.org` } }),
  });
}

const code = { 'pipelines/train.py': 'print(2)\n' };
const hosts = ['github', 'gitlab', 'gitea'] as const;

describe.each(hosts)('a push that %s tells of', (host) => {
  test('starts a delivery of the pushed commit when somebody changed the code', async () => {
    const event = await (await pushTo('code', ({ path }) => commitFiles(path, code))).on(host);
    expect(starts({ host }, event)).toBe(true);
    expect(starts({ host, paths: ['pipelines/'] }, event)).toBe(true);
    expect(starts({ host, paths: ['README.md', 'src/'] }, event)).toBe(false);
    const [parameter] = bindingOf({ host }).submit?.arguments?.parameters ?? [];
    expect(parameter?.name).toBe('revision');
    expect(evaluate(parameter?.valueFrom?.event ?? '', seenOf(event))).toBe(event.payload.after);
  });

  test('starts none when it is the commit of update-git, whoever its author is', async () => {
    for (const author of [undefined, 'ada']) {
      const { on } = await pushTo(`ours-${author}`, (repository) => deliver(repository, author));
      const event = await on(host);
      expect(event.payload.commits).toHaveLength(1);
      expect(starts({ host }, event)).toBe(false);
      expect(starts({ host, paths: ['k8s/'] }, event)).toBe(false);
    }
  });

  test('starts none when people merge our request and write another message', async () => {
    const { on } = await pushTo('merged', async (repository) => {
      await git(repository.path, 'branch', 'before');
      await deliver(repository);
      const tree = await git(repository.path, 'rev-parse', 'main^{tree}');
      const by = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org'];
      const merge = ['commit-tree', tree, '-p', 'before', '-p', 'main', '-m', 'Merge request 7'];
      await git(
        repository.path,
        'update-ref',
        'refs/heads/main',
        await git(repository.path, ...by, ...merge),
      );
    });
    const event = await on(host);
    expect(event.payload.commits).toHaveLength(2);
    expect(starts({ host }, event)).toBe(false);
  });

  test('starts one when somebody pushed code before our commit', async () => {
    const { on } = await pushTo('both', async (repository) => {
      await commitFiles(repository.path, code);
      await deliver(repository);
    });
    expect(starts({ host }, await on(host))).toBe(true);
  });

  test('starts none on another branch, of another repository, of another host or of another kind', async () => {
    const { on } = await pushTo('other', ({ path }) => commitFiles(path, code));
    const event = await on(host);
    expect(starts({ host, branch: 'release' }, event)).toBe(false);
    expect(starts({ host }, await on(host, address.replace('Team', 'Other')))).toBe(false);
    // To what knows GitHub alone, Gitea looks like GitHub.
    const others = hosts.filter((other) => other !== host && !(host === 'gitea' && other === 'github'));
    for (const other of others) expect(starts({ host: other }, event)).toBe(false);
    const { metadata } = event;
    for (const payload of [{}, null]) expect(starts({ host }, { metadata, payload })).toBe(false);
    expect(starts({ host }, { ...event, metadata: {} })).toBe(false);
  });
});

test.each(['gitlab', 'gitea'] as const)(
  '%s lists few commits: a larger push starts a delivery',
  async (host) => {
    const { on } = await pushTo('many', async ({ path }) => {
      await commitFiles(path, code);
      const commit = 'commit refs/heads/main\ncommitter A <a@b.invalid> 0 +0000\ndata 0\n';
      await execa('git', ['fast-import', '--quiet'], {
        cwd: path,
        input: `${commit}from refs/heads/main^0\n${commit.repeat(25)}`,
      });
    });
    expect(starts({ host, paths: ['pipelines/'] }, await on(host))).toBe(true);
  },
);

test('the commits of our GitHub event are as GitHub describes them', async () => {
  const { on } = await pushTo('described', deliver);
  const { payload } = await on('github');
  const schema = '#/components/schemas/webhook-push/properties/commits';
  expect(githubDescription().judgePart(schema, payload.commits)).toBe('');
});

test('the sender of the events may start the delivery, and no more', () => {
  const sender = new ServiceAccount(testChart(), 'sender', { metadata: { name: 'github' } });
  synthesize({ onPush: { host: 'github', sender } });
  const [apiGroups, rules] = [['argoproj.io'], synthOf(sender.node.root).find(({ kind }) => kind === 'Role')];
  expect(rules?.['rules']).toEqual([
    { apiGroups, resources: ['workfloweventbindings'], verbs: ['list'] },
    { apiGroups, resources: ['workflowtemplates'], resourceNames: ['churn'], verbs: ['get'] },
    { apiGroups, resources: ['workflows'], verbs: ['create'] },
  ]);
});

test.each(['', '/src', 'src/../k8s/'])("refuses the path '%s'", (path) => {
  expect(() => bindingOf({ host: 'github', paths: [path] })).toThrow(/is no path of a repository/);
});
