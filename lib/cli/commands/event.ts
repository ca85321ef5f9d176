/** `millrace event`: raises events on this machine, and runs what the event bindings or the sensors start. */
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { KubernetesObject } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import { dispatch } from '../../runner/events/dispatch.ts';
import { sense } from '../../runner/events/sense.ts';
import { eventOf } from '../../runner/events/source-event.ts';
import { visible } from '../text/visible.ts';
import type { CommandContext } from './command-context.ts';
import { type RunFlags, runAmong } from './run.ts';

export interface EventFlags
  extends Pick<RunFlags, 'file' | 'parameter' | 'approve' | 'kubeconfig' | 's3' | 'json'> {
  readonly discriminator: string;
  readonly namespace: string;
  /** `NAME=VALUE` texts; Argo shows only those to a binding whose name begins with `x-`. */
  readonly header: readonly string[];
  /** `SOURCE/NAME` texts: the EventSources that the payloads come to. None for Argo's own API. */
  readonly raised: readonly string[];
  /** When events come to an EventSource, as ISO 8601 writes it. */
  readonly time?: string | undefined;
}

/** What a binding or a sensor makes of the events. */
interface Started {
  /** What starts it, or not. */
  readonly by: string;
  readonly workflow: KubernetesObject | undefined;
  readonly reason: string;
}

/** The JSON of an event, and what it says. */
interface Payload {
  readonly json: string;
  readonly data: unknown;
}

/** Runs each workflow that is started, one after the other; gives the worst exit code of all. */
export async function event(
  files: readonly string[],
  flags: EventFlags,
  context: CommandContext,
): Promise<number> {
  const { console } = context;
  checkCounts(files.length, flags.raised.length);
  const documents = loadDocuments(flags.file);
  const payloads: Payload[] = [];
  for (const file of files) payloads.push(parsed(file, await read(file)));
  const started =
    flags.raised.length > 0 ? bySensors(documents, payloads, flags) : byBindings(documents, payloads, flags);
  let worst = 0;
  for (const { by, workflow, reason } of started) {
    if (workflow === undefined) {
      console.say(`${visible(by)} starts nothing: ${visible(reason)}`);
      continue;
    }
    const { name, generateName } = workflow.metadata ?? {};
    const wanted = `Workflow/${name ?? generateName}`;
    const code = await runAmong([...documents, workflow], wanted, flags, context);
    worst = Math.max(worst, code);
  }
  return worst;
}

/** Throws unless there is one payload for a binding, or one for each EventSource. */
function checkCounts(payloads: number, events: number): void {
  if (events === 0 && payloads > 1)
    throw new InputError(
      'a binding takes one event; give one payload, or say by --event which EventSource each is for',
    );
  if (events > 0 && events !== payloads)
    throw new InputError(
      `there are ${payloads} payloads and ${events} times --event; give one for each payload, in their order`,
    );
}

function byBindings(
  documents: readonly KubernetesObject[],
  [payload]: readonly Payload[],
  { namespace, discriminator, header }: EventFlags,
): readonly Started[] {
  const raised = { namespace, discriminator, payload: payload?.data, metadata: headers(header, /^x-/i) };
  const dispatched = dispatch(documents, raised);
  if (dispatched.length === 0)
    throw new InputError(
      'there is no WorkflowEventBinding among the documents; give the folder with it by -f, or for a Sensor the EventSource by --event',
    );
  return dispatched.map(({ binding, selector, workflow }) => ({
    by: binding,
    workflow,
    reason: `its selector refuses the event: ${selector}`,
  }));
}

function bySensors(
  documents: readonly KubernetesObject[],
  payloads: readonly Payload[],
  { raised: events, header, time: given }: EventFlags,
): readonly Started[] {
  const time = given === undefined ? new Date() : new Date(given);
  if (Number.isNaN(time.getTime()))
    throw new InputError(`--time '${visible(given ?? '')}': write it as in 2026-03-01T22:30:00Z`);
  const raised = payloads.map(({ json }, index) => {
    const [, source, name] = /^([^/]+)\/([^/]+)$/.exec(events[index] ?? '') ?? [];
    if (source === undefined || name === undefined)
      throw new InputError(
        `--event '${visible(events[index] ?? '')}': write it as SOURCE/NAME, as in stac/new-item`,
      );
    return eventOf(documents, { source, name, payload: json, headers: headers(header, /^./), time });
  });
  return sense(documents, raised).map(({ trigger, ...rest }) => ({ by: trigger, ...rest }));
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

function parsed(file: string, json: string): Payload {
  const place = file === '-' ? 'standard input' : file;
  try {
    return { json, data: JSON.parse(json) };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new InputError(`${place}: the payload is no JSON: ${reason}`, { cause });
  }
}

/** Header names in lower case, as Argo's server sees them; each has a list of values. */
function headers(given: readonly string[], seen: RegExp): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  for (const header of given) {
    const [, name = '', value = ''] = /^([a-z0-9-]+)=(.*)$/is.exec(header) ?? [];
    if (!seen.test(name))
      throw new InputError(
        `--header '${visible(header)}': write it as X-Name=value; Argo shows no others to a binding`,
      );
    const key = name.toLowerCase();
    found[key] = [...(found[key] ?? []), value];
  }
  return found;
}
