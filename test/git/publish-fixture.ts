/** A manifest with one InferenceService and the publication of a URI into it. */
import type { Intent } from '../../lib/git/intent.ts';
import { type PublishOptions, publish } from '../../lib/git/publish.ts';
import type { Fixture } from './git-fixture.ts';

/** The manifest that the tests write to. */
export const manifest = [
  '# The model in production',
  'apiVersion: serving.kserve.io/v1beta1',
  'kind: InferenceService',
  'metadata:',
  '  name: churn',
  'spec:',
  '  predictor:',
  '    model:',
  '      storageUri: "s3://models/0"  # by Millrace',
  '',
].join('\n');

/** The manifest when it names another version. */
export function manifestWith(value: string): string {
  return manifest.replace('s3://models/0', value);
}

/** The intent to name `value` in `path`. */
export function intentOf(value: string, path = 'k8s/service.yaml'): Intent {
  const document = { kind: 'InferenceService', name: 'churn' };
  return { path, document, field: ['spec', 'predictor', 'model', 'storageUri'], value };
}

/** Publishes a value with the write token, waiting as short as it can. */
export function publishTo(fixture: Fixture, url: string, value: string, rest: Partial<PublishOptions> = {}) {
  return publish({
    remote: { url, tokenFile: fixture.writeTokenFile },
    branch: 'main',
    intents: [intentOf(value)],
    message: () => ({ subject: `deliver ${value}`, body: [], trailers: { 'Millrace-Version': value } }),
    scratch: fixture.folder,
    ...rest,
    patience: { firstWaitMilliseconds: 5, longestWaitMilliseconds: 50, ...rest.patience },
  });
}
