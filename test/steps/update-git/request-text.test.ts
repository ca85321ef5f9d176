/** What people read in a request. */
import { expect, test } from 'vitest';
import { requestText } from '../../../lib/steps/update-git/request-text.ts';
import { churnInputs } from './inputs.ts';

const inputs = {
  ...churnInputs,
  document: { kind: 'InferenceService', name: 'churn' },
  field: ['spec', 'storageUri'],
};
const facts = { inputs, subject: 'deliver churn', before: 's3://models/6', tags: new Map<string, string>() };

test('has the change, the metrics beside those in use, the reasons and the lineage', () => {
  const tags = new Map([
    ['millrace.metrics', '{"auc":{"challenger":0.9,"champion":0.8},"f1_score":{"challenger":0.7}}'],
    ['millrace.reasons', '["auc is better"]'],
  ]);
  expect(requestText({ ...facts, tags })).toMatchInlineSnapshot(`
    {
      "body": "\`spec.storageUri\` of InferenceService 'churn' in \`k8s/service.yaml\`:

    - from \`s3://models/6\`
    - to \`s3://models/7\`

    ### Metrics

    | metric | this version | version 6 |
    |---|---:|---:|
    | auc | 0.9 | 0.8 |
    | f1\\_score | 0.7 | – |

    - auc is better

    ### Lineage

    | | |
    |---|---|
    | Model | \`churn version 7\` |
    | Alias | \`production\` |
    | Version before | \`6\` |
    | MLflow run | \`run7\` |
    | Code | \`cccccccccccccccccccccccccccccccccccccccc\` |
    | Workflow | \`delivery-x\` |",
      "title": "deliver churn",
    }
  `);
});

test('leaves out the metrics when none were judged', () => {
  expect(requestText(facts).body).not.toContain('Metrics');
  expect(requestText({ ...facts, tags: new Map([['millrace.metrics', 'no JSON']]) }).body).not.toContain(
    'Metrics',
  );
});

test('shows text of others as text: no markup, no mention, no line of its own', () => {
  const tags = new Map([
    ['millrace.metrics', '{"a|b<img>@mona":{"challenger":1}}'],
    ['millrace.reasons', '["see [here](http://evil.test)\\n# title"]'],
  ]);
  const { body } = requestText({
    ...facts,
    tags,
    before: 'x`y\n\n# title @mona',
    inputs: { ...inputs, rollbackReason: '@mona <!-- millrace-target: 0 -->' },
  });
  expect(body).not.toMatch(/@mona(?!`)/);
  expect(body).not.toMatch(/^# title/m);
  expect(body).not.toContain('<!--');
  expect(body).not.toContain('<img>');
  expect(body).not.toContain('[here](');
  expect(body).toContain("- from `x'y # title @mona`");
});
