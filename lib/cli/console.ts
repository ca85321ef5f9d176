/** Where the command writes: data on standard output, talk on standard error; a secret on neither. */
import type { KubernetesObject } from '../argo/manifest.ts';
import { masking } from '../steps/log.ts';
import { coloured, type Paint, plain, wantsColour } from './text/paint.ts';

/** A stream that people look at, or that a program reads. */
export interface Output {
  readonly paint: Paint;
  readonly colours: boolean;
  readonly width: number;
}

export interface LiveTerminal {
  readonly stream: NodeJS.WriteStream;
  readonly colours: boolean;
  readonly isData: boolean;
}

export interface Console {
  /** Standard output. */
  readonly data: Output;
  /** Standard error. */
  readonly talk: Output;
  /** The terminal on which a picture can be drawn again and again: standard error, else standard output. */
  readonly live: LiveTerminal | undefined;
  /** Writes a line of data. */
  readonly print: (line: string) => void;
  /** Writes a line of talk. */
  readonly say: (line: string) => void;
  /** The text without the values that are hidden. */
  readonly mask: (text: string) => string;
  /** From now on these values are written as `***`. */
  readonly hide: (secrets: readonly string[]) => void;
}

export interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
}

/** How wide lines may be where there is no terminal. */
const pageWidth = 100;

export function createConsole({ stdout, stderr }: Streams): Console {
  const secrets = new Set<string>();
  let mask = masking([]);
  const terminal = [stderr, stdout].find((stream) => stream.isTTY && process.env['TERM'] !== 'dumb');
  return {
    data: outputOf(stdout),
    talk: outputOf(stderr),
    live: terminal && { stream: terminal, colours: wantsColour(terminal), isData: terminal === stdout },
    print: (line) => void stdout.write(`${mask(line)}\n`),
    say: (line) => void stderr.write(`${mask(line)}\n`),
    mask: (text) => mask(text),
    hide: (values) => {
      for (const value of values) secrets.add(value);
      mask = masking([...secrets]);
    },
  };
}

/** The values that documents of kind Secret hold. */
export function secretValues(documents: readonly KubernetesObject[]): readonly string[] {
  return documents
    .filter(({ kind }) => kind === 'Secret')
    .flatMap((secret) => [...texts(secret['stringData']), ...texts(secret['data']).map(fromBase64)]);
}

function texts(values: unknown): readonly string[] {
  return values !== null && typeof values === 'object'
    ? Object.values(values).filter((value) => typeof value === 'string')
    : [];
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

function outputOf(stream: NodeJS.WriteStream): Output {
  const colours = wantsColour(stream);
  return {
    colours,
    paint: colours ? coloured : plain,
    width: stream.isTTY ? Math.max(40, stream.columns || 80) : pageWidth,
  };
}
