/** What a step says while it works: one JSON line a fact in a pod, plain text in a terminal, never a secret. */

/** Writes one fact; `fields` are the values that belong to it. */
export type Log = (message: string, fields?: Readonly<Record<string, unknown>>) => void;

export interface LogOptions {
  readonly step: string;
  /** Values that came from a secret; they and their base64 forms are masked wherever they would appear. */
  readonly secrets: readonly string[];
  readonly stream: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** Makes a step's log. */
export function createLog({ step, secrets, stream }: LogOptions): Log {
  const mask = masking(secrets);
  return (message, fields = {}) => {
    const line = stream.isTTY
      ? `${step}: ${[message, ...Object.entries(fields).map(([name, value]) => `${name}=${plain(value)}`)].join(' ')}`
      : JSON.stringify({ time: new Date().toISOString(), step, message, ...fields });
    stream.write(`${mask(line)}\n`);
  };
}

/** A function that takes the given secrets out of a text, as they are and in the forms they travel in. */
export function masking(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      encodeURIComponent(secret.toWellFormed()),
      ...base64Forms(secret),
    ])
    .filter((form) => form.length > 3)
    .sort((one, other) => other.length - one.length);
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, '***'), text);
}

/**
 * What of the secret can be seen in the base64 of any text that holds it, such as `user:secret`: three forms, as
 * base64 reads three bytes at a time, each without the letters at its ends that depend on what stands beside it.
 */
function base64Forms(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    const start = before === 0 ? 0 : before + 1;
    const end = Math.floor(((before + bytes.length) * 4) / 3);
    const form = text.slice(start, end);
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
