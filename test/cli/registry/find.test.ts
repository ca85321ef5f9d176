/** Which workflow and which version is meant. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reproduceCommand } from '../../../lib/cli/commands/lineage.ts';
import { deployPlaces } from '../../../lib/cli/registry/deploy-places.ts';
import { findVersions } from '../../../lib/cli/registry/find-versions.ts';
import { findModelWorkflow } from '../../../lib/cli/workflow/find-model-workflow.ts';
import { loadDocuments } from '../../../lib/runner/documents/load-documents.ts';
import { encodeMove, type Move, moveTag } from '../../../lib/steps/history/move.ts';
import { registryOf, version } from '../../steps/registry-fake.ts';

const documents = loadDocuments([join(import.meta.dirname, '../../../dist')]);
const model = 'CaliforniaHousingRegressor';

describe('the workflow of a model', () => {
  test('is found by the step that it runs', () => {
    expect(findModelWorkflow(documents, { step: 'rollback', model }).name).toBe(
      'california-housing-rollback',
    );
    expect(findModelWorkflow(documents, { step: 'release-hold', model, alias: 'production' }).name).toBe(
      'california-housing-release',
    );
  });

  test('refuses what there is not, and says what there is', () => {
    const find = (query: { model: string; alias?: string }) => () =>
      findModelWorkflow(documents, { step: 'rollback', ...query });
    expect(find({ model: 'Other' })).toThrow(
      `no delivery of model 'Other' among the manifests; there is ${model}`,
    );
    expect(find({ model, alias: 'staging' })).toThrow(
      `no delivery moves alias 'staging' of model '${model}'; there is production`,
    );
    expect(() => findModelWorkflow([], { step: 'rollback', model })).toThrow('make them by: npm run synth');
  });
});

test('the place in Git is read from the manifests, with parameters in place of their own', () => {
  const [place, ...others] = deployPlaces(documents, { 'repo-url': 'http://127.0.0.1/a.git' });
  expect(others).toEqual([]);
  expect(place).toEqual({
    ...{ model, alias: 'production', repoUrl: 'http://127.0.0.1/a.git', branch: 'main' },
    path: 'k8s/workloads/inference-service.yml',
    document: { kind: 'InferenceService', name: 'california-housing' },
    field: ['spec', 'predictor', 'model', 'storageUri'],
  });
});

describe('a version', () => {
  const registry = {
    ...registryOf([version('A', '1'), version('A', '2')], '2'),
    versionsWithTags: async (tags: Readonly<Record<string, string>>, name?: string) =>
      tags['millrace.run-id'] === 'r' || tags['millrace.artifact-uri'] === 's3://b/m'
        ? [version(name ?? 'B', '1'), version(name ?? 'B', '10')]
        : [],
  };
  const numbers = async (query: Parameters<typeof findVersions>[0]) =>
    (await findVersions(query, registry)).map((one) => `${one.name}:${one.version}`);

  test('is found from every end', async () => {
    expect(await numbers({ model: 'A' })).toEqual(['A:2']);
    expect(await numbers({ model: 'A@production' })).toEqual(['A:2']);
    expect(await numbers({ model: 'A:1' })).toEqual(['A:1']);
    expect(await numbers({ run: 'r' })).toEqual(['B:10', 'B:1']);
    expect(await numbers({ uri: 's3://b/m' })).toEqual(['B:10', 'B:1']);
    expect(await numbers({ model: 'A', run: 'r' })).toEqual(['A:10', 'A:1']);
  });

  test('that a rollback took back to is found by the commit of the rollback', async () => {
    const back: Move = {
      ...{ kind: 'rollback', from: '2', to: '1', at: '2026-11-21T12:00:00Z', by: 'ann', why: 'x' },
      ...{ workflow: 'w', commit: 'c9', done: true },
    };
    registry.state.modelTags.set(moveTag('production', 1), encodeMove(back));
    expect(await numbers({ model: 'A', commit: 'c9' })).toEqual(['A:1']);
  });

  test.each([
    [{}, 'say what to follow'],
    [{ model: 'A@b@c' }, "'A@b@c' names no version"],
    [{ model: 'A@staging' }, "no version of model 'A' has the alias 'staging'"],
    [{ commit: 'x' }, 'no delivered version has millrace.commit=x'],
  ])('refuses %j', async (query, words) => {
    await expect(numbers(query)).rejects.toThrow(words);
  });

  test('is trained again by one command', () => {
    const tags = new Map([['millrace.code-revision', 'c'.repeat(40)]]);
    const again = reproduceCommand(version(model, '1', { tags }), documents, {
      'repo-url': 'http://a/it is',
    });
    expect(again).toBe(
      `npx millrace run california-housing -p model-name=${model} -p 'repo-url=http://a/it is' -p revision=${'c'.repeat(40)} ` +
        '-p manifest-path=k8s/workloads/inference-service.yml',
    );
    expect(() => reproduceCommand(version(model, '1'), documents, {})).toThrow(
      'no commit is on record of it',
    );
  });
});
