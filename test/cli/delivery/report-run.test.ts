import { describe, expect, test } from 'vitest';
import type { Failure } from '../../../lib/cli/delivery/failure.ts';
import { reportRun } from '../../../lib/cli/delivery/report-run.ts';
import { plain } from '../../../lib/cli/text/paint.ts';
import { held, promoted, running } from '../deliveries.ts';
import { workflowOf } from '../workflows.ts';

const page = { paint: plain, width: 70 };
const nothing = { failure: undefined, diff: [], repository: undefined };
const told = (...given: Parameters<typeof reportRun>) => `\n${reportRun(...given).join('\n')}\n`;

describe('the report of a run', () => {
  test('tells a promotion with its commit', () => {
    const diff = ['deliver Churn version 2', '', 'k8s/churn.yml', '@@ -1 +1 @@', '-uri: old', '+uri: new'];
    expect(
      told({ ...nothing, workflow: promoted(), diff, repository: 'churn.git' }, page),
    ).toMatchInlineSnapshot(`
      "
      ✔ Churn version 2 is promoted

        verdict  promote
                 rmse 4.5 is no worse than 5 of version 1

        metrics  metric  version 2  champion 1  change
                 rmse          4.5           5   -10 %
                 r2              –        0.25       –

        replaces version 1
        uri      s3://models/m-2

        commit   cccccccccccccccccccccccccccccccccccccccc in churn.git
                 deliver Churn version 2

                 k8s/churn.yml
                 @@ -1 +1 @@
                 -uri: old
                 +uri: new
      "
    `);
  });

  test('tells a hold with what stays', () => {
    expect(told({ ...nothing, workflow: held() }, page)).toMatchInlineSnapshot(`
      "
      ○ Churn version 2 is held

        verdict  hold
                 rmse 4.5 is worse than 5 of version 1

        metrics  metric  version 2  champion 1  change
                 rmse          4.5           5   -10 %
                 r2              –        0.25       –

        alias    stays with version 1; nothing was written to Git
      "
    `);
  });

  test('tells a failure by the last word of its step', () => {
    const failure: Failure = {
      label: 'train/checkout',
      message: 'checkout: Error (exit code 1): ',
      cause: "https://git.example/churn.git has no branch or tag 'nosuch'; name one that is there",
      log: [
        'plain\u001b[31m text',
        '{"time":"never","step":"checkout","message":"no branch or tag","exitCode":1}',
      ],
      logFile: '/runs/w-1/logs/checkout.log',
    };
    expect(told({ ...nothing, workflow: workflowOf('Failed', []), failure }, page)).toMatchInlineSnapshot(`
      "
      ✖ w-1 failed in train/checkout

        failed   train/checkout
                 https://git.example/churn.git has no branch or tag
                 'nosuch'; name one that is there

        its log  plain text
                 never  no branch or tag  exitCode=1
                 /runs/w-1/logs/checkout.log
      "
    `);
  });

  test('tells the outputs of a workflow that is no delivery', () => {
    const workflow = workflowOf('Succeeded', [{ name: '', outputs: { answer: '42', odd: 'a\nb' } }]);
    expect(told({ ...nothing, workflow }, page)).toMatchInlineSnapshot(`
      "
      ✔ w-1 succeeded

        outputs  answer=42
                 odd=a\\nb
      "
    `);
  });

  test('tells that a run goes on', () => {
    expect(reportRun({ ...nothing, workflow: running() }, page)[0]).toBe('● w-1 is Running');
  });
});
