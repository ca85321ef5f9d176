/** What `update-git` does in Git, as a program: `publish-once URL TOKEN-FILE PATH VERSION`. */
import { tmpdir } from 'node:os';
import { publish } from '../../lib/git/publish.ts';

const [, , url = '', tokenFile = '', path = '', version = ''] = process.argv;
const place = { 'Millrace-Model': 'churn', 'Millrace-Alias': 'production' };
const end = await publish({
  remote: { url, tokenFile },
  branch: 'main',
  intents: [
    {
      path,
      document: { kind: 'InferenceService', name: 'churn' },
      field: ['spec', 'predictor', 'model', 'storageUri'],
      value: `s3://models/churn/${version}`,
    },
  ],
  order: { place, trailer: 'Millrace-Version', number: Number(version), isRollback: false },
  message: () => ({
    subject: `deliver churn version ${version}`,
    body: [],
    trailers: { ...place, 'Millrace-Version': version },
  }),
  scratch: tmpdir(),
  // All writers and the server share one machine, which may be slow.
  patience: { totalMilliseconds: 3_600_000, failures: 50 },
});
process.stdout.write(end.outcome === 'pushed' ? String(end.pushes) : '0');
