import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Container } from '../../lib/argo/container.ts';
import { type ContainerSet, containerSetTemplate } from '../../lib/argo/container-set-template.ts';
import type { StepContainerProps } from '../../lib/argo/step-container.ts';
import { judge, program, templatesOf, testLibrary } from './contracts.ts';

type Set = ContainerSet<{ modelName: z.ZodString }>;

const user: Container = {
  image: 'example.org/user:1',
  command: ['python', '-m', 'train'],
  env: { PASSWORD: { secretName: 'shared', key: 'password' } },
  resources: { limits: { memory: '1Gi' } },
};

function judging({ inputs }: Set): StepContainerProps<typeof judge> {
  return {
    step: judge,
    program,
    inputs: { modelName: inputs.modelName, rule: { metric: 'rmse', threshold: 1 } },
    env: { SERVER_URL: 'http://server' },
    secrets: { serverToken: { secretName: 'shared', key: 'token' } },
  };
}

function testSet(add: (set: Set) => void) {
  const { chart, library, serviceAccount } = testLibrary();
  containerSetTemplate(library, {
    name: 'train',
    inputs: { modelName: z.string() },
    serviceAccount,
    containers: (set) => {
      add(set);
      return set.runMainStep(judging(set));
    },
  });
  return templatesOf(chart, 'library')['train'];
}

describe('a container set', () => {
  test('runs its containers in order, the last of them main, whose outputs it gives', () => {
    const { chart, library, serviceAccount } = testLibrary();
    containerSetTemplate(library, {
      name: 'train',
      inputs: { modelName: z.string() },
      serviceAccount,
      containers: (set) => {
        const trained = set.run('fit', user);
        return set.runMainStep(judging(set), { after: [trained] });
      },
    });
    const template = templatesOf(chart, 'library')['train'];
    expect(template?.containerSet?.containers.map(({ name, dependencies }) => [name, dependencies])).toEqual([
      ['fit', undefined],
      ['main', ['fit']],
    ]);
    expect(template?.outputs?.parameters?.map(({ name }) => name)).toEqual(['verdict', 'is-final', 'run-id']);
  });

  test('shows each container its own secrets only', () => {
    const template = testSet((set) => {
      set.run('fit', user);
      set.runStep({ ...judging(set), secrets: { serverToken: { secretName: 'shared', key: 'other' } } });
    });
    const containers = template?.containerSet?.containers ?? [];
    expect(
      containers.map(({ name, volumeMounts }) => [name, volumeMounts?.map((mount) => mount.name)]),
    ).toEqual([
      ['fit', undefined],
      ['judge', ['scratch', 'secret-shared']],
      ['main', ['scratch', 'secret-shared-2']],
    ]);
    expect(template?.volumes?.map(({ name, secret }) => [name, secret?.items])).toEqual([
      ['scratch', undefined],
      ['secret-shared', [{ key: 'other', path: 'other' }]],
      ['secret-shared-2', [{ key: 'token', path: 'token' }]],
    ]);
    expect(containers[0]?.env).toEqual([
      { name: 'PASSWORD', valueFrom: { secretKeyRef: { name: 'shared', key: 'password' } } },
    ]);
  });

  test('runs steps that follow each other in one container, which sees what any of them sees', () => {
    const template = testSet((set) => {
      const { left } = set.runSteps('both', (steps) => {
        const { verdict } = steps.run({ ...judging(set), outputsDirectory: '/tmp/millrace/one' });
        const secrets = { serverToken: { secretName: 'other', key: 'token' } };
        const when = { file: verdict, is: 'good' };
        return steps.run({ ...judging(set), secrets, when, outputsDirectory: '/tmp/millrace/two' });
      });
      expect(left.verdict.path).toBe('/tmp/millrace/two/verdict');
    });
    const [both] = template?.containerSet?.containers ?? [];
    const given = ['--model-name={{inputs.parameters.model-name}}', '--rule={"metric":"rmse","threshold":1}'];
    expect(both?.args).toEqual([
      ...['judge', '--outputs=/tmp/millrace/one', ...given],
      '--server-token-file=/tmp/secrets/shared/token',
      ...['--then', 'judge', '--outputs=/tmp/millrace/two', ...given],
      ...['--when=/tmp/millrace/one/verdict=good', '--server-token-file=/tmp/secrets/other/token'],
    ]);
    expect(both?.env?.map(({ name }) => name)).toEqual(['HOME', 'TMPDIR', 'SERVER_URL']);
    expect(both?.volumeMounts?.map(({ name }) => name)).toEqual(['scratch', 'secret-shared', 'secret-other']);
  });

  test('refuses steps of one container that are given different environments, and a container without any', () => {
    const at = (url: string) => (set: Set) => ({ ...judging(set), env: { SERVER_URL: url } });
    const two = (set: Set) =>
      void set.runSteps('both', (steps) => [steps.run(at('http://a')(set)), steps.run(at('http://b')(set))]);
    expect(() => testSet(two)).toThrow('two steps of one container are given different values of SERVER_URL');
    expect(() => testSet((set) => void set.runSteps('none', () => {}))).toThrow('has none; add one');
  });

  test('reads from the message, not from the exit code, whether a failure was a passing one', () => {
    const template = testSet((set) => set.run('fit', user));
    expect(template?.retryStrategy?.expression).toBe(
      "lastRetry.status == 'Error' || not (lastRetry.message matches 'exit code [0-9]+') || " +
        "lastRetry.message matches 'exit code (75|12[89]|1[3-9][0-9])[)]'",
    );
  });

  test("leaves the root of the user's container writable, and ours read-only", () => {
    const containers = testSet((set) => set.run('fit', user))?.containerSet?.containers ?? [];
    expect(containers.map(({ securityContext }) => securityContext)).toEqual([
      { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] }, readOnlyRootFilesystem: true },
    ]);
  });

  test.each<[string, (set: Set) => void, string]>([
    [
      'two containers of one name',
      (set) => [set.run('fit', user), set.run('fit', user)],
      'there are two containers',
    ],
    [
      "a name that is Argo's own",
      (set) => set.run('wait', user),
      "Argo keeps the container name 'wait' for itself",
    ],
    [
      'a container that sorts before the one it follows, as Argo then reports the wrong one',
      (set) => set.run('fit', user, { after: [set.run('pull', user)] }),
      "container 'fit' follows 'pull' and must sort behind it",
    ],
    [
      'a name that is not kebab-case',
      (set) => set.run('my_train', user),
      "container name 'my_train' is not kebab-case",
    ],
    ['a second main container', (set) => set.runMainStep(judging(set)), "there are two containers 'main'"],
    [
      'a variable of a bad name',
      (set) => set.run('train', { ...user, env: { 'A-B': '' } }),
      "'A-B' is no name of an environment variable",
    ],
    [
      'two volumes of one name',
      (set) =>
        set.run('train', {
          ...user,
          mounts: [
            { volume: { name: 'data', emptyDir: {} }, path: '/a' },
            { volume: { name: 'data', emptyDir: { medium: 'Memory' } }, path: '/b' },
          ],
        }),
      "two volumes have the name 'data'",
    ],
  ])('refuses %s', (_, add, message) => {
    expect(() => testSet(add)).toThrow(message);
  });
});
