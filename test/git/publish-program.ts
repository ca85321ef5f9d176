/** A publication as a program of its own, to be killed: `publish-program.ts URL TOKEN-FILE VALUE`. */
import { tmpdir } from 'node:os';
import { publish } from '../../lib/git/publish.ts';
import { intentOf } from './publish-fixture.ts';

const [, , url = '', tokenFile = '', value = ''] = process.argv;
await publish({
  remote: { url, tokenFile },
  branch: 'main',
  intents: [intentOf(value)],
  message: () => ({ subject: `deliver ${value}`, body: [], trailers: {} }),
  scratch: tmpdir(),
});
