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

/** A function that takes the given secrets out of a text. */
export function masking(secrets: readonly string[]): (text: string) => string {
  const forms = secrets
    .flatMap((secret) => [
      secret,
      JSON.stringify(secret).slice(1, -1),
      Buffer.from(secret).toString('base64'),
    ])
    .filter((form) => form.length > 3);
  return (text) => forms.reduce((masked, form) => masked.replaceAll(form, '***'), text);
}

function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
