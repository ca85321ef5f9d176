import { describe, expect, test } from 'vitest';
import { qualified } from '../../lib/runner/engine/engine.ts';
import { type EngineContainer, runArguments } from '../../lib/runner/engine/run-arguments.ts';

const container: EngineContainer = {
  name: 'millrace-1',
  workflowUid: 'uid',
  image: 'alpine:3',
  program: ['sh', '-c', 'echo "$A"'],
  workingDirectory: undefined,
  variables: {},
  secretNames: new Set(),
  mounts: [],
  limits: {},
  pod: undefined,
  own: undefined,
  imageUser: '',
  machine: {
    limits: 'Max processes  90000  90000  processes\nMax open files  1024  4096  files\n',
    mostProcesses: 32768,
  },
};

const argumentsOf = (some: Partial<EngineContainer>) => runArguments({ ...container, ...some }).join(' ');

describe('the arguments of an engine', () => {
  test('start the program from the image, found again by the workflow', () => {
    const given = argumentsOf({});
    expect(given).toMatch(/^run --name millrace-1 --label workflows\.argoproj\.io\/workflow-uid=uid /);
    expect(given).toMatch(/ --entrypoint sh alpine:3 -c echo "\$A"$/);
  });

  test('name secrets and never hold them', () => {
    const given = argumentsOf({ variables: { A: 'plain', B: 'hidden' }, secretNames: new Set(['B']) });
    expect(given).toContain('--env A=plain --env B ');
    expect(given).not.toContain('hidden');
  });

  test('refuse a secret in a variable that the engine itself obeys', () => {
    const variables = { DOCKER_HOST: 'x' };
    expect(() => argumentsOf({ variables, secretNames: new Set(['DOCKER_HOST']) })).toThrow(
      'env DOCKER_HOST: the engine reads this variable itself',
    );
  });

  test('mount folders whatever their names', () => {
    const mounts = [
      { path: '/in', source: '/a,"b"', readOnly: true },
      { path: '/out', source: '/c', readOnly: false },
    ];
    const given = argumentsOf({ mounts });
    expect(given).toContain('--mount type=bind,"source=/a,""b""",target=/in,readonly --mount');
    expect(given).toContain('--mount type=bind,source=/c,target=/out --');
  });

  test('hold to the limits of the container and of the machine', () => {
    const given = argumentsOf({ limits: { memoryBytes: 1024, cpus: 0.5 } });
    expect(given).toContain('--memory 1024b --memory-swap 1024b --cpus 0.5');
    expect(given).toContain('--ulimit nofile=1024:4096 --ulimit nproc=32768:32768');
  });

  test.each([
    [{ pod: { runAsUser: 1, runAsGroup: 2 } }, '--user 1:2'],
    [{ pod: { runAsUser: 1 }, own: { runAsUser: 3 } }, '--user 3'],
    [{ pod: { runAsGroup: 2 }, imageUser: 'node' }, '--user node:2'],
    [{ pod: { fsGroup: 5, supplementalGroups: [4] } }, '--group-add 4 --group-add 5'],
    [{ own: { readOnlyRootFilesystem: true } }, '--read-only'],
    [{ own: { allowPrivilegeEscalation: false } }, '--security-opt no-new-privileges'],
    [
      { own: { capabilities: { add: ['SYS_PTRACE'], drop: ['ALL'] } } },
      '--cap-add SYS_PTRACE --cap-drop ALL',
    ],
    [{ own: { privileged: true } }, '--privileged'],
    [{ pod: { runAsNonRoot: true }, imageUser: '1000' }, '--entrypoint'],
  ])('obey the security context %j', (some, expected) => {
    expect(argumentsOf(some)).toContain(expected);
  });

  test.each([
    { imageUser: '' },
    { imageUser: 'root' },
    { imageUser: '0:0' },
    { imageUser: '7', own: { runAsUser: 0 } },
  ])('refuse root where it must not be: %j', (some) => {
    expect(() => argumentsOf({ pod: { runAsNonRoot: true }, ...some })).toThrow(
      'container has runAsNonRoot and image will run as root',
    );
  });
});

test.each([
  ['alpine', 'docker.io/library/alpine'],
  ['docker/whalesay:latest', 'docker.io/docker/whalesay:latest'],
  ['ghcr.io/a/b:1', 'ghcr.io/a/b:1'],
  ['localhost/a', 'localhost/a'],
  ['registry:5000/a', 'registry:5000/a'],
])('the image %s is pulled as %s', (image, name) => {
  expect(qualified(image)).toBe(name);
});
