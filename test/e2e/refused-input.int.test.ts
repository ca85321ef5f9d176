/** Bad input to a whole delivery: it ends before anything is trained, with one line that names the thing and the way out. */
import { describe, expect, inject, test } from 'vitest';
import { deliveries, type Settings } from './delivery.ts';
import { modelInUse, versionInUse } from './registered-models.ts';
import { leaks } from './secrets.ts';
import { manifestPath } from './training-repository.ts';

const { gitUrl, readToken, writeToken } = inject('platform');
const { deliver, repository } = deliveries();
const wrongToken = 'a-token-of-somebody-else';

interface Case {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly settings?: Settings;
  /** Files of the repository. */
  readonly files?: Readonly<Record<string, string>>;
  readonly label: string;
  readonly words: RegExp;
}

const service = (fields: string, name = 'california-housing') =>
  `apiVersion: serving.kserve.io/v1beta1\nkind: InferenceService\nmetadata: {name: ${name}}\nspec: {predictor: {model: {${fields}}}}\n`;
const uri = 'storageUri: s3://models/none';

const cases: Readonly<Record<string, Case>> = {
  'a wrong source token': {
    settings: { readToken: wrongToken },
    label: 'train/checkout',
    words: /\.git refuses the token in \/tmp\/secrets\/git-source\/token \(401\).*is it right/,
  },
  'a wrong deploy token': {
    settings: { writeToken: wrongToken },
    label: 'check-target',
    words: /\.git refuses the token in \/tmp\/secrets\/git-deploy\/token \(401\).*is it right/,
  },
  'a deploy token that may only read': {
    settings: { writeToken: readToken },
    label: 'check-target',
    words: /does not let the token in \/tmp\/secrets\/git-deploy\/token do this \(403\).*give it the right/,
  },
  'a repository that is not there': {
    parameters: { 'repo-url': `${gitUrl}/not-there.git` },
    label: 'check-target',
    words: /repository .*not-there\.git not found.*check its address/,
  },
  'a branch or tag that does not exist': {
    parameters: { revision: 'v9.9' },
    label: 'train/checkout',
    words: /\.git has no branch or tag 'v9\.9'; push it, or name one that is there/,
  },
  'a commit that does not exist': {
    parameters: { revision: '0123456789'.repeat(4) },
    label: 'train/checkout',
    words: /\.git has no commit '0123456789.*'; push it, or name one that is there/,
  },
  'a manifest path that does not exist': {
    parameters: { 'manifest-path': 'k8s/service.yml' },
    label: 'check-target',
    words: /there is no k8s\/service\.yml in .*; k8s\/ holds k8s\/workloads\//,
  },
  'a field that is absent': {
    files: { [manifestPath]: service('runtime: x') },
    label: 'check-target',
    words: /inference-service\.yml: spec\.predictor\.model has no 'storageUri'; it has runtime.*by hand/,
  },
  'a field that is there twice': {
    files: { [manifestPath]: service(`${uri}, ${uri}`) },
    label: 'check-target',
    words: /inference-service\.yml: line 4 is not right: Map keys must be unique; put it right in the file/,
  },
  'a document that is not there': {
    files: { [manifestPath]: service(uri, 'another') },
    label: 'check-target',
    words: /inference-service\.yml: there is no .*'california-housing'; the file holds .*'another'/,
  },
  'a document that is there twice': {
    files: { [manifestPath]: `${service(uri)}---\n${service(uri)}` },
    label: 'check-target',
    words: /inference-service\.yml: .*more than once.*: name the namespace or apiVersion, or remove one/,
  },
};

describe.concurrent('a delivery refuses', () => {
  test.each(Object.entries(cases))('%s', async (_, { parameters, settings, files, label, words }) => {
    const [model, source] = await Promise.all([modelInUse(), repository(undefined, files)]);
    const before = await source.commits();
    const given = { 'model-name': model, 'repo-url': source.url, ...parameters };
    const { phase, failure, phasesOf, kept } = await deliver(given, settings);
    expect({ phase, failure }).toEqual({
      phase: 'Failed',
      failure: { label, exitCode: 1, words: expect.stringMatching(words) },
    });
    expect(failure?.words).not.toContain('\n');
    expect(phasesOf('release')).toEqual(['Omitted']);
    expect(phasesOf('report')).toContain('Succeeded');
    expect(await versionInUse(model)).toBe('1');
    expect(await source.commits()).toEqual(before);
    expect(leaks(kept, [readToken, writeToken, wrongToken])).toEqual([]);
  });

  test.each([
    ['spaces', 'a model'],
    ['quotes', `a'b"c`],
    ['a newline', 'a\nb'],
    ['a command', '$(touch x)'],
    ['letters that are not ASCII', 'Häuser-値'],
    ["a tag of Argo's", '{{workflow.name}}'],
    ["an expression of Argo's", '{{=1+1}}'],
    ['a tag that leads nowhere', '{{no.such.thing}}'],
    ['a slash', 'a/b'],
    ['nothing', ''],
  ])('a model name with %s', async (_, name) => {
    const source = await repository();
    const before = await source.commits();
    const { phase, failure, kept } = await deliver({ 'model-name': name, 'repo-url': source.url });
    expect({ phase, failure }).toEqual({
      phase: 'Failed',
      failure: {
        label: 'train/checkout',
        exitCode: 2,
        words: expect.stringMatching(
          /^--model-name \(the registered model\): got ".*"; use 1 to 128 letters/,
        ),
      },
    });
    expect(failure?.words).toContain(JSON.stringify(name));
    expect(await versionInUse(name)).toBeUndefined();
    expect(await source.commits()).toEqual(before);
    expect(leaks(kept, [readToken, writeToken])).toEqual([]);
  });
});
