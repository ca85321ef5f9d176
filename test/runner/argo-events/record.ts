/**
 * Asks Argo Events itself about the cases, and writes what it says into recorded.json, an answer a line.
 * Usage: (cd test/runner/argo-events/judge && go mod tidy && go build -o /tmp/judge .) &&
 *        node test/runner/argo-events/record.ts /tmp/judge
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { cases } from './cases.ts';

const [judge = ''] = process.argv.slice(2);
const input = cases
  .map((each) => {
    const { data, ...rest } = { data: undefined, ...each };
    const written = JSON.stringify(rest).slice(0, -1);
    return data === undefined ? `${written}}` : `${written},"data":${data}}`;
  })
  .join('\n');
const { stdout } = execaSync(judge, { input });
/** What Argo Events makes may be no JSON, which then becomes no object. */
const broken = '{"error":"no JSON"}';
const answers = stdout.split('\n').map((answer) => JSON.stringify(JSON.parse(answer || broken)));
if (answers.length !== cases.length) throw new Error(`${cases.length} cases, ${answers.length} answers`);
writeFileSync(join(import.meta.dirname, 'recorded.json'), `[\n${answers.join(',\n')}\n]\n`);
