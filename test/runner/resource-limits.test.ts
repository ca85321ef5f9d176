import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hierarchiesOf } from '../../lib/runner/limits/hierarchies.ts';
import { detectLimiter, limiterIn, noLimitsNotice } from '../../lib/runner/limits/limiter.ts';
import { limitsOf } from '../../lib/runner/limits/resource-limits.ts';
import { run, temporaryFolder, workflow } from './harness.ts';

const limited = (command: string, limits: string) =>
  workflow(`entrypoint: main
templates:
  - name: main
    container: {image: a, command: [sh, -c, ${JSON.stringify(command)}], resources: {limits: ${limits}}}`);

describe('quantities', () => {
  test.each([
    ['512Mi', 512 * 2 ** 20],
    ['1G', 1e9],
    ['1.5Gi', 1.5 * 2 ** 30],
    ['128974848', 128974848],
    ['129e6', 129e6],
    [1024, 1024],
  ])('of memory: %s', (memory, memoryBytes) => {
    expect(limitsOf({ resources: { limits: { memory } } })).toEqual({ memoryBytes });
  });

  test.each([
    ['500m', 0.5],
    ['2', 2],
    [1, 1],
    ['0.1', 0.1],
  ])('of CPU: %s', (cpu, cpus) => {
    expect(limitsOf({ resources: { limits: { cpu } } })).toEqual({ cpus });
  });

  test.each(['lots', '1 Gi', '-1', '1Mib', ''])('refuse %j before anything runs', async (memory) => {
    await expect(run(limited('true', `{memory: ${JSON.stringify(memory)}}`))).rejects.toThrow(
      `resources.limits.memory: '${memory}' is no quantity`,
    );
  });
});

describe('control groups', () => {
  test('of version 2 are told limits where the kernel looks for them', async () => {
    const root = temporaryFolder();
    mkdirSync(join(root, 'user/session'), { recursive: true });
    const mounts = `1 0 0:1 / ${root} rw - cgroup2 cgroup2 rw\n`;
    const found = hierarchiesOf('0::/user/session\n', mounts);
    expect(found.map(({ places }) => places[0])).toEqual([
      join(root, 'user/session'),
      join(root, 'user'),
      root,
    ]);
    const group = found[0] && limiterIn(found[0]).limit({ memoryBytes: 4096, cpus: 0.25 });
    const [name = ''] = readdirSync(join(root, 'user/session')).filter((one) => one.startsWith('millrace-'));
    const content = (file: string) => readFileSync(join(root, 'user/session', name, file), 'utf8');
    expect(content('memory.max')).toBe('4096');
    expect(content('memory.swap.max')).toBe('0');
    expect(content('cpu.max')).toBe('25000 100000');
    expect(readFileSync(join(root, 'user/session/cgroup.subtree_control'), 'utf8')).toBe('+memory +cpu');
    expect(group?.around({ file: '/p', args: ['a'] }).args.slice(-4)).toEqual([
      join(root, 'user/session', name, 'cgroup.procs'),
      '--',
      '/p',
      'a',
    ]);
    expect(found[0]?.killsIn('low 0\noom 3\noom_kill 2\noom_group_kill 1\n')).toBe(2);
  });

  test('are removed when their limits cannot be written', () => {
    const root = temporaryFolder();
    const [hierarchies] = hierarchiesOf('0::/\n', `1 0 0:1 / ${root} rw - cgroup2 cgroup2 rw\n`);
    if (hierarchies === undefined) throw new Error('no hierarchy');
    const settingsOf = () => [{ file: join(root, 'nowhere/memory.max'), value: '1' }];
    expect(() => limiterIn({ ...hierarchies, settingsOf }).limit({ cpus: 1 })).toThrow('nowhere');
    expect(readdirSync(root).filter((name) => name.startsWith('millrace-'))).toEqual([]);
  });
});

describe.skipIf(detectLimiter() === undefined)('where control groups can be made', () => {
  test('a container that takes too much memory is killed, as on a cluster', async () => {
    const { phase, message, node } = await run(
      limited('exec dd if=/dev/zero of=/dev/null bs=200M', '{memory: 20Mi}'),
    );
    expect(phase).toBe('Failed');
    expect(message).toBe('main: OOMKilled (exit code 137)');
    expect(node('').outputs?.exitCode).toBe('137');
  });

  test('one that kills itself is not taken for such', async () => {
    const { message } = await run(limited('kill -9 $$$$', '{memory: 200Mi}'));
    expect(message).toBe('main: Error (exit code 137)');
  });

  test('a container has its share of the processor', async () => {
    const command = `while IFS=: read -r _ name path; do
      case $name in
        cpu|cpu,*) cat "/sys/fs/cgroup/cpu$path/cpu.cfs_quota_us" ;;
        '') [ ! -e "/sys/fs/cgroup$path/cpu.max" ] || cat "/sys/fs/cgroup$path/cpu.max" ;;
      esac
    done < /proc/self/cgroup`;
    const { log, message } = await run(limited(command, '{cpu: 500m}'));
    expect(message).toBeUndefined();
    expect(log('')).toMatch(/^50000\b/);
  });
});

test('people are told once when limits cannot be held, and only then', async () => {
  const said: string[] = [];
  await run(limited('true', '{cpu: 1}'), { notice: (line) => said.push(line) });
  expect(said.filter((line) => line === noLimitsNotice)).toHaveLength(detectLimiter() ? 0 : 1);
});
