/** The activator and the processor, with the folder of this machine as their store. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { example } from './example.ts';

const run = example('activator-processor');
/** No bucket: keys are those of the run's own folder. */
const inFolder = { 's3-endpoint': '', 's3-bucket': '' };
const forest = { scene: 'forest', red: [0.05, 0.06, 0.04], nearInfrared: [0.45, 0.5, 0.4] };
const sea = { scene: 'sea', red: [0.05, 0], nearInfrared: [0.01, 0] };

describe('one event', () => {
  test('goes as a parameter to the activator, and as an artifact to the processor', async () => {
    const { phase, output, node, stateDirectory } = await run('one-event');
    expect([phase, output('', 'green-share')]).toEqual(['Succeeded', '1']);
    const [artifact] = node('').outputs?.artifacts ?? [];
    const file = join(stateDirectory, 'artifacts', artifact?.s3?.key ?? '');
    const result = JSON.parse(
      execFileSync('tar', ['--extract', '--to-stdout', '--file', file], { encoding: 'utf8' }),
    );
    expect(result).toEqual({ id: 'only', scene: 'forest', index: [0.8, 0.7857, 0.8182], greenShare: 1 });
  });

  test.each([
    ['that is no JSON', '{', 'the event is no JSON'],
    ['without a scene', '{}', 'an event needs the name of its scene'],
    [
      'with light that cannot be',
      JSON.stringify({ ...sea, red: [2, 0] }),
      'the pixels of sea are no numbers',
    ],
    [
      'of uneven bands',
      JSON.stringify({ ...sea, red: [0] }),
      'sea has 1 red pixels and 2 near infrared ones',
    ],
  ])('refuses an event %s', async (_, event, reason) => {
    const { phase, node, log, phases } = await run('one-event', { parameters: { event } });
    expect(phase).toBe('Failed');
    expect(node('[0].activator').message).toBe('main: Error (exit code 2)');
    expect(log('[0].activator')).toContain(reason);
    expect(Object.keys(phases())).not.toContain('[1].processor');
  });
});

describe('many events', () => {
  test('fan out two at a time, are gathered by their artifacts, and fan out again', async () => {
    const events = [forest, sea, forest, sea, forest].map((event, index) => ({ id: `e${index}`, event }));
    let atOnce = 0;
    const { phase, output, phases } = await run('many-events', {
      parameters: { ...inFolder, events: JSON.stringify(events) },
      onChange: ({ status }) => {
        const nodes = Object.values(status?.nodes ?? {});
        const pods = nodes.filter((node) => node.type === 'Pod' && node.phase === 'Running');
        atOnce = Math.max(atOnce, pods.length);
      },
    });
    expect(phase).toBe('Succeeded');
    expect(atOnce).toBe(2);
    expect(JSON.parse(output('', 'green-shares') ?? '').toSorted()).toEqual(['0', '0', '1', '1', '1']);
    const names = Object.keys(phases());
    expect(names.filter((name) => name.startsWith('.activator('))).toHaveLength(5);
    expect(names.filter((name) => /^\.processor\(\d:many-events-.*\/event\.tgz\)$/.test(name))).toHaveLength(
      5,
    );
  });

  test('are none: nothing is listed and nothing is processed', async () => {
    const { phase, phases, output } = await run('many-events', { parameters: { ...inFolder, events: '[]' } });
    expect([phase, output('', 'green-shares')]).toEqual(['Succeeded', '[]']);
    expect(phases()).toEqual({
      '': 'Succeeded',
      '.activator': 'Skipped',
      '.list-activator-outputs': 'Omitted',
      '.processor': 'Omitted',
    });
  });

  test('one of them bad: nothing is processed', async () => {
    const events = [
      { id: 'good', event: forest },
      { id: 'bad', event: { ...sea, red: [] } },
    ];
    const { phase, phases } = await run('many-events', {
      parameters: { ...inFolder, events: JSON.stringify(events) },
    });
    expect(phase).toBe('Failed');
    expect(phases()).toMatchObject({ '.activator': 'Failed', '.processor': 'Omitted' });
  });

  test('refuses what is no list', async () => {
    const { phase, node } = await run('many-events', { parameters: { ...inFolder, events: '7' } });
    expect([phase, node('.activator').message]).toEqual(['Error', expect.stringContaining('withParam')]);
  });
});
