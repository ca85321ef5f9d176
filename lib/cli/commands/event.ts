/** `millrace event`: raises an event on this machine, and runs what the event bindings start. */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { InputError } from '../../errors.ts';
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import { dispatch } from '../../runner/events/dispatch.ts';
import { visible } from '../text/visible.ts';
import type { CommandContext } from './command-context.ts';
import { type RunFlags, runAmong } from './run.ts';

export interface EventFlags
  extends Pick<RunFlags, 'file' | 'parameter' | 'approve' | 'kubeconfig' | 's3' | 'json'> {
  readonly discriminator: string;
  readonly namespace: string;
  /** `NAME=VALUE` texts; Argo shows only those to a binding whose name begins with `x-`. */
  readonly header: readonly string[];
}

/** Runs each workflow that a binding starts, one after the other; gives the worst exit code of all. */
export async function event(file: string, flags: EventFlags, context: CommandContext): Promise<number> {
  const { console } = context;
  const { discriminator, namespace } = flags;
  const documents = loadDocuments(flags.file);
  const payload = parsed(file, await read(file));
  const dispatched = dispatch(documents, {
    namespace,
    discriminator,
    payload,
    metadata: headers(flags.header),
  });
  if (dispatched.length === 0)
    throw new InputError(
      'there is no WorkflowEventBinding among the documents; give the folder with it by -f',
    );
  let worst = 0;
  for (const { binding, selector, workflow } of dispatched) {
    if (workflow === undefined) {
      console.say(`${visible(binding)} starts nothing: its selector refuses the event: ${visible(selector)}`);
      continue;
    }
    const { name, generateName } = workflow.metadata ?? {};
    const wanted = `Workflow/${name ?? generateName}`;
    const code = await runAmong([...documents, workflow], wanted, flags, context);
    worst = Math.max(worst, code);
  }
  return worst;
}

async function read(file: string): Promise<string> {
  if (file === '-') return await text(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new InputError(`${file}: cannot be read; give a file with the payload, or - for standard input`, {
      cause,
    });
  }
}

function parsed(file: string, content: string): unknown {
  try {
    return JSON.parse(content);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${file === '-' ? 'standard input' : file}: the payload is no JSON: ${reason}`, {
      cause,
    });
  }
}

/** Header names in lower case, as Argo's server sees them; each has a list of values. */
function headers(given: readonly string[]): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const header of given) {
    const [, name = '', value = ''] = /^(x-[a-z0-9-]+)=(.*)$/is.exec(header) ?? [];
    if (name === '')
      throw new InputError(
        `--header '${visible(header)}': write it as X-Name=value; Argo shows no others to a binding`,
      );
    const key = name.toLowerCase();
    found[key] = [...(found[key] ?? []), value];
  }
  return found;
}
