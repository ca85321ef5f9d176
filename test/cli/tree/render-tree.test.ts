import { describe, expect, test } from 'vitest';
import { widthOf } from '../../../lib/cli/text/fit.ts';
import { renderTree } from '../../../lib/cli/tree/render-tree.ts';
import { held, promoted, running } from '../deliveries.ts';
import { type NodeSketch, noon, workflowOf } from '../workflows.ts';

const view = { now: noon + 16_000, width: 100, colours: false };
const drawn = (...given: Parameters<typeof renderTree>) => `\n${renderTree(...given).join('\n')}\n`;

describe('the tree of a run', () => {
  test('shows phase, duration and values of each node under the node it belongs to', () => {
    expect(drawn(promoted(), view)).toMatchInlineSnapshot(`
      "
      ✔ w-1              Succeeded  15 s
      ├─✔ train          Succeeded  11 s  model-version=2 run-id=aaaaaaaa code-revision=bbbbbbbb
      │ ├─✔ checkout     Succeeded   1 s
      │ └─✔ fit          Succeeded  10 s
      └─✔ release        Succeeded   4 s
        ├─✔ evaluate     Succeeded   1 s  verdict=promote champion-version=1
        ├─✔ promote      Succeeded   1 s  previous-version=1
        ├─✔ resolve-uri  Succeeded   1 s  model-uri=s3://models/m-2
        └─✔ update-git   Succeeded   1 s  commit=cccccccc changed=true
      "
    `);
  });

  test('shows why a node was left out', () => {
    expect(drawn(held(), view)).toMatchInlineSnapshot(`
      "
      ✔ w-1              Succeeded  15 s
      ├─✔ train          Succeeded  11 s  model-version=2 run-id=aaaaaaaa code-revision=bbbbbbbb
      │ ├─✔ checkout     Succeeded   1 s
      │ └─✔ fit          Succeeded  10 s
      └─✔ release        Succeeded   4 s
        ├─✔ evaluate     Succeeded   1 s  verdict=hold champion-version=1
        ├─○ promote      Skipped          when 'false' evaluated false
        └─○ resolve-uri  Omitted          omitted: depends condition not met
      "
    `);
  });

  test('turns the mark of what runs and counts its time', () => {
    expect(drawn(running(), { ...view, spinning: true })).toMatchInlineSnapshot(`
      "
      ⠋ w-1           Running    16 s
      ├─✔ train       Succeeded  11 s  model-version=2 run-id=aaaaaaaa code-revision=bbbbbbbb
      │ ├─✔ checkout  Succeeded   1 s
      │ └─✔ fit       Succeeded  10 s
      └─⠋ release     Running     5 s
        └─⠋ evaluate  Running     5 s
      "
    `);
  });

  test('fits a narrow terminal by cutting names and values', () => {
    expect(drawn(promoted(), { ...view, width: 60 })).toMatchInlineSnapshot(`
      "
      ✔ w-1              Succeeded  15 s
      ├─✔ train          Succeeded  11 s  model-version=2 run-id=…
      │ ├─✔ checkout     Succeeded   1 s
      │ └─✔ fit          Succeeded  10 s
      └─✔ release        Succeeded   4 s
        ├─✔ evaluate     Succeeded   1 s  verdict=promote champio…
        ├─✔ promote      Succeeded   1 s  previous-version=1
        ├─✔ resolve-uri  Succeeded   1 s  model-uri=s3://models/m…
        └─✔ update-git   Succeeded   1 s  commit=cccccccc changed…
      "
    `);
  });

  test.each([20, 33, 50, 60, 81, 200])('takes no more than %i columns', (width) => {
    const widths = [promoted(), held(), running()].flatMap((workflow) =>
      renderTree(workflow, { ...view, width, colours: true }).map(widthOf),
    );
    expect(Math.max(...widths)).toBeLessThanOrEqual(width);
  });

  test('uses more exact times where somebody watched', () => {
    const times = new Map([['id:release.evaluate', { start: noon, end: noon + 340 }]]);
    const line = renderTree(promoted(), { ...view, times }).find((row) => row.includes('evaluate'));
    expect(line).toContain(' 0.3 s ');
  });

  test('shows the attempts of a node that was tried again', () => {
    expect(drawn(retried(), view)).toMatchInlineSnapshot(`
      "
      ✖ w-1         Failed     9 s
      └─✖ fit       Failed     9 s
        ├─⚠ fit(0)  Error      2 s  killed
        └─✖ fit(1)  Failed     4 s  exit code 1
      "
    `);
  });

  test('shows steps that ran together under their group, and a group of one as its step', () => {
    expect(drawn(grouped(), view)).toMatchInlineSnapshot(`
      "
      ✔ w-1        Succeeded  9 s
      ├─✔ first    Succeeded  3 s
      └─✔ [1]      Succeeded  6 s
        ├─✔ left   Succeeded  6 s
        └─✔ right  Succeeded  5 s
      "
    `);
  });

  test('says which lock a node waits for', () => {
    const workflow = workflowOf('Running', [
      {
        name: '',
        type: 'DAG',
        phase: 'Pending',
        message: 'Waiting for default/Mutex/Churn@production lock.',
        synchronizationStatus: { waiting: 'default/Mutex/Churn@production' },
      },
    ]);
    expect(renderTree(workflow, view)[0]).toContain('waiting for the lock Churn@production');
  });

  test('prints no control character of a value, a name or a message', () => {
    const workflow = workflowOf('Failed', [
      { name: '', displayName: 'a\u001b[2Jb', phase: 'Failed', message: 'one\ntwo\u202e' },
    ]);
    expect(renderTree(workflow, view)).toEqual(['✖ a\\e[2Jb  Failed       one\\ntwo\\u202e']);
  });
});

describe('a tree that is higher than the terminal', () => {
  const items: readonly NodeSketch[] = Array.from({ length: 30 }, (_, index) => ({
    name: `item-${index}`,
    inside: '',
    phase: index === 3 ? 'Failed' : index === 20 ? 'Running' : 'Succeeded',
    times: index === 20 ? [index] : [index, index + 1],
  }));
  const workflow = workflowOf('Running', [{ name: '', type: 'DAG', phase: 'Running', times: [0] }, ...items]);

  test('keeps what runs or failed and what ended last, and counts the rest', () => {
    expect(drawn(workflow, { ...view, now: noon + 31_000, rows: 6 })).toMatchInlineSnapshot(`
      "
      ● w-1        Running    31 s
      ├─✖ item-3   Failed      1 s
      ├─● item-20  Running    11 s
      ├─✔ item-28  Succeeded   1 s
      └─✔ item-29  Succeeded   1 s
      … and 26 more: 26 Succeeded
      "
    `);
  });

  test('is drawn whole where there is room', () => {
    expect(renderTree(workflow, view)).toHaveLength(31);
  });
});

function retried() {
  return workflowOf('Failed', [
    { name: '', type: 'DAG', phase: 'Failed', times: [0, 9], children: ['fit'] },
    {
      name: 'fit',
      type: 'Retry',
      phase: 'Failed',
      inside: '',
      times: [0, 9],
      children: ['fit(0)', 'fit(1)'],
    },
    { name: 'fit(0)', inside: '', phase: 'Error', times: [0, 2], message: 'killed' },
    { name: 'fit(1)', inside: '', phase: 'Failed', times: [5, 9], message: 'exit code 1' },
  ]);
}

function grouped() {
  return workflowOf('Succeeded', [
    { name: '', type: 'Steps', times: [0, 9], children: ['[0]'] },
    { name: '[0]', type: 'StepGroup', inside: '', times: [0, 3], children: ['[0].first'] },
    { name: '[0].first', inside: '', times: [0, 3], children: ['[1]'] },
    { name: '[1]', type: 'StepGroup', inside: '', times: [3, 9], children: ['[1].left', '[1].right'] },
    { name: '[1].left', inside: '', times: [3, 9] },
    { name: '[1].right', inside: '', times: [3, 8] },
  ]);
}
