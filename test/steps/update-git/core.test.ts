/** What update-git asks to be published, when it holds back, and what it says it did. */
import { describe, expect, test } from 'vitest';
import { PermanentError } from '../../../lib/errors.ts';
import type { Publication } from '../../../lib/git/publish.ts';
import { encodeMove, moveTag } from '../../../lib/steps/history/move.ts';
import { type UpdateGitContext, updateManifest } from '../../../lib/steps/update-git/core.ts';
import { logOf } from '../log-of.ts';
import { version } from '../registry-fake.ts';
import { churnInputs } from './inputs.ts';

const inputs = {
  ...churnInputs,
  document: { kind: 'InferenceService', name: 'churn', namespace: 'models' },
  field: ['spec', 'predictor', 'model', 'storageUri'],
};

const metrics = JSON.stringify({ auc: { challenger: 0.9, champion: 0.8 } });

/** What promote left in the history. */
const promoted = encodeMove({
  ...{ kind: 'promote', from: '6', to: '7', at: '2026-01-01T00:00:00Z', by: 'a', why: '' },
  ...{ workflow: 'delivery-x', commit: '', done: true },
});

/** A repository that holds `before`, and a registry in which `holder` has the alias. */
function context({
  holder = '7',
  before = 's3://models/6',
  trailers = {},
}: {
  holder?: string | undefined;
  before?: string;
  trailers?: Record<string, string>;
}) {
  const tags: unknown[] = [];
  const messages: unknown[] = [];
  const publish: UpdateGitContext['publish'] = async ({
    intents,
    message,
    isStillWanted,
  }): Promise<Publication> => {
    if (!(await isStillWanted())) return { outcome: 'unwanted' };
    if (before === intents[0]?.value)
      return { outcome: 'unchanged', tip: 't1', trailers: new Map(Object.entries(trailers)) };
    messages.push(message([before]));
    return { outcome: 'pushed', commit: 'c7', before: [before], pushes: 1 };
  };
  const mlflow = {
    versionOfAlias: async () => holder,
    getVersion: async () => version('churn', '7', { tags: new Map([['millrace.metrics', metrics]]) }),
    setVersionTags: async (id: object, written: object) => void tags.push([id, written]),
    getModel: async (name: string) => ({
      name,
      aliases: new Map(),
      tags: new Map([[moveTag('production', 3), promoted]]),
    }),
    setModelTag: async (name: string, key: string, value: string) => void tags.push([name, key, value]),
  };
  const said = logOf();
  return { tags, messages, said: said.messages, context: { mlflow, publish, log: said.log } };
}

describe('update-git', () => {
  test('pushes one commit with the delivery record and writes its id on the version', async () => {
    const { context: given, tags, messages, said } = context({});
    expect(await updateManifest(inputs, given)).toEqual({ commit: 'c7', changed: true });
    expect(tags).toEqual([
      [{ name: 'churn', version: '7' }, { 'millrace.commit': 'c7' }],
      ['churn', 'millrace.history.production.000003', promoted.replace('"commit":""', '"commit":"c7"')],
    ]);
    expect(said).toEqual(['pushed']);
    expect(messages).toEqual([
      {
        subject: 'deliver churn version 7 to production',
        body: [
          "spec.predictor.model.storageUri of InferenceService 'churn' in namespace 'models'",
          'in k8s/service.yaml',
          'from s3://models/6',
          'to   s3://models/7',
        ],
        trailers: {
          'Millrace-Model': 'churn',
          'Millrace-Version': '7',
          'Millrace-Alias': 'production',
          'Millrace-Previous-Version': '6',
          'Millrace-Run-Id': 'run7',
          'Millrace-Code-Revision': 'c'.repeat(40),
          'Millrace-Artifact-Uri': 's3://models/7',
          'Millrace-Workflow': 'delivery-x',
        },
      },
    ]);
  });

  test('says in the words of the deploy target what changed, trailers and all', async () => {
    const message = 'serve {modelName} {modelVersion}\n\nwas {before}\nis {modelUri} { }\n';
    const { context: given, messages } = context({ before: 'two\nlines' });
    await updateManifest(inputs, { ...given, message });
    expect(messages).toMatchObject([
      {
        subject: 'serve churn 7',
        body: ['was "two\\nlines"', 'is s3://models/7 { }'],
        trailers: { 'Millrace-Version': '7' },
      },
    ]);
  });

  test('keeps to its own words for a rollback, which say why', async () => {
    const { context: given, messages } = context({});
    await updateManifest(
      { ...inputs, rollbackReason: 'too slow' },
      { ...given, message: 'serve {modelName}' },
    );
    expect(messages).toMatchObject([{ subject: 'roll production back to churn version 7' }]);
  });

  test('names the person who approved among the trailers', async () => {
    const { context: given, messages } = context({});
    await updateManifest({ ...inputs, approvedBy: 'ann', approvalReason: 'looked at it' }, given);
    expect(messages).toMatchObject([
      { trailers: { 'Millrace-Approved-By': 'ann', 'Millrace-Approval-Reason': 'looked at it' } },
    ]);
  });

  test('says of a rollback that it is one, and why', async () => {
    const { context: given, messages, tags } = context({});
    await updateManifest({ ...inputs, rollbackReason: 'too slow' }, given);
    // The version keeps the commit that delivered it.
    expect(tags).toEqual([['churn', 'millrace.history.production.000003', expect.stringContaining('"c7"')]]);
    expect(messages).toMatchObject([
      {
        subject: 'roll production back to churn version 7',
        body: [
          'Reason: too slow',
          '',
          expect.any(String),
          expect.any(String),
          expect.any(String),
          expect.any(String),
        ],
      },
    ]);
  });

  test('writes where a request is looked at, with the text that its readers see', async () => {
    const { context: given, tags, said } = context({});
    const texts: unknown[] = [];
    const request = { number: 3, url: 'https://git.test/a/pull/3', head: 'h', title: '', body: '' };
    const publish: UpdateGitContext['publish'] = async ({ text }) => {
      texts.push(await text(['s3://models/6']));
      return { outcome: 'requested', commit: 'c7', before: [], changed: true, request };
    };
    expect(await updateManifest(inputs, { ...given, publish })).toEqual({ commit: 'c7', changed: true });
    expect(tags[0]).toEqual([
      { name: 'churn', version: '7' },
      { 'millrace.commit': 'c7', 'millrace.request-url': 'https://git.test/a/pull/3' },
    ]);
    expect(said).toEqual(['requested']);
    expect(texts).toMatchObject([
      {
        title: 'deliver churn version 7 to production',
        body: expect.stringContaining('| auc | 0.9 | 0.8 |'),
      },
    ]);
  });

  test('keeps to one line what somebody else wrote into the manifest', async () => {
    const { context: given, messages } = context({ before: 'a\nMillrace-Model: x\u2028' });
    await updateManifest(inputs, given);
    expect(messages).toMatchObject([{ body: expect.arrayContaining(['from "a\\nMillrace-Model: x "']) }]);
  });

  test('finds its own commit when the URI stands there already', async () => {
    const trailers = {
      'Millrace-Model': 'churn',
      'Millrace-Version': '7',
      'Millrace-Artifact-Uri': 's3://models/7',
    };
    const { context: given, tags } = context({ before: 's3://models/7', trailers });
    expect(await updateManifest(inputs, given)).toEqual({ commit: 't1', changed: false });
    expect(tags).toHaveLength(2);
  });

  test.each<Record<string, string>>([{}, { 'Millrace-Model': 'churn', 'Millrace-Version': '6' }])(
    'names no commit when the URI stands there and the newest commit has the trailers %j',
    async (trailers) => {
      const { context: given, tags } = context({ before: 's3://models/7', trailers });
      expect(await updateManifest(inputs, given)).toEqual({ commit: '', changed: false });
      expect(tags).toEqual([]);
    },
  );

  test('writes nothing when a newer version took the alias', async () => {
    const { context: given, said, tags } = context({ holder: '10' });
    expect(await updateManifest(inputs, given)).toEqual({ commit: '', changed: false });
    expect(said).toEqual(['superseded by version 10; nothing to write']);
    expect(tags).toEqual([]);
  });

  test('writes nothing when Git holds a newer delivery, and tells a rollback from a delivery', async () => {
    const { context: given, said, tags } = context({});
    const orders: unknown[] = [];
    const publish: UpdateGitContext['publish'] = async ({ order }) => {
      orders.push(order);
      return { outcome: 'superseded', by: { commit: 'c9', number: 9 } };
    };
    const end = { commit: '', changed: false };
    expect(await updateManifest(inputs, { ...given, publish })).toEqual(end);
    await updateManifest({ ...inputs, rollbackReason: 'too slow' }, { ...given, publish });
    expect(said[0]).toBe('superseded by version 9; nothing to write');
    expect(tags).toEqual([]);
    const place = { 'Millrace-Model': 'churn', 'Millrace-Alias': 'production' };
    const order = { place, trailer: 'Millrace-Version', number: 7, isRollback: false };
    expect(orders).toEqual([order, { ...order, isRollback: true }]);
  });

  test.each([
    ['went back to version 6', '6'],
    ['is gone', undefined],
  ])('refuses when the alias %s', async (what, holder) => {
    const { context: given } = context({});
    const mlflow = { ...given.mlflow, versionOfAlias: async () => holder };
    const updated = updateManifest(inputs, { ...given, mlflow });
    await expect(updated).rejects.toThrow(PermanentError);
    await expect(updated).rejects.toThrow(
      `alias 'production' of model 'churn' ${what} since version 7 was promoted`,
    );
  });
});
