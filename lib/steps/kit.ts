/** What every step program does alike: read its arguments by its contract, run, leave its outputs, end with the right code. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { kebabCase } from '../contract/names.ts';
import type { SettingsOf, StepContract, Values, WireTypes } from '../contract/step-contract.ts';
import { InputError, PermanentError, TransientError } from '../errors.ts';
import { createLog, type Log } from './log.ts';
import { usage } from './usage.ts';

/** What a step program is given. */
export interface StepCall<Contract extends StepContract> {
  readonly inputs: Values<Contract['inputs']>;
  readonly settings: SettingsOf<Contract>;
  readonly env: Readonly<Record<keyof Contract['env'], string>>;
  /** The variables that need not be set, as far as they are. */
  readonly optionalEnv: Readonly<Record<string, string>>;
  /** The secrets' values; one that the manifest does not give is absent. */
  readonly secrets: Readonly<Partial<Record<keyof Contract['secrets'], string>>>;
  /** The files they are in, for a program that is to read one itself. */
  readonly secretFiles: Readonly<Partial<Record<keyof Contract['secrets'], string>>>;
  readonly log: Log;
}

/** Where a step leaves its outputs when `MILLRACE_OUTPUTS` does not name another folder. */
export const defaultOutputsDirectory = '/tmp/millrace/outputs';

/** Runs one step with the process's arguments and sets the exit code: 0, 1, 2 or 75. */
export async function runStep<Contract extends StepContract>(
  contract: Contract,
  program: (call: StepCall<Contract>) => Promise<Values<Contract['outputs']>>,
): Promise<void> {
  const argv = process.argv.slice(3);
  if (argv.includes('--help')) {
    process.stdout.write(usage(contract));
    return;
  }
  let log = createLog({ step: contract.name, secrets: [], stream: process.stderr });
  try {
    const condition = readCondition(argv);
    if (condition !== undefined && condition.got !== condition.wanted) {
      log('nothing to do', { found: condition.got, wanted: condition.wanted });
      return;
    }
    const { call, secretValues } = readCall(contract, argv, process.env);
    log = createLog({ step: contract.name, secrets: secretValues, stream: process.stderr });
    const outputs = await program({ ...call, log });
    const directory = readPlace(argv) ?? process.env['MILLRACE_OUTPUTS'] ?? defaultOutputsDirectory;
    writeOutputs(contract.outputs, outputs, directory);
  } catch (error) {
    const { exitCode, message } = describeFailure(error);
    log(message, { exitCode });
    process.exitCode = exitCode;
  }
}

/** Reads the outputs that another step left in a folder; throws an `InputError` when one is not there or not right. */
export function readOutputs<Types extends WireTypes>(types: Types, directory: string): Values<Types> {
  return parseAll(types, (name) => readOutput(join(directory, kebabCase(name))), kebabCase);
}

interface ParsedCall<Contract extends StepContract> {
  readonly call: Omit<StepCall<Contract>, 'log'>;
  readonly secretValues: readonly string[];
}

/** Parses arguments, environment and secret files of a step; throws an `InputError` that names what is wrong. */
export function readCall<Contract extends StepContract>(
  contract: Contract,
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): ParsedCall<Contract> {
  const flags = readFlags(contract, argv);
  const parse = <Types extends WireTypes>(types: Types) =>
    parseAll(
      types,
      (name) => textOfInput(flags, kebabCase(name)),
      (name) => `--${kebabCase(name)}`,
    );
  const settings: NonNullable<Contract['settings']> = contract.settings ?? {};
  const env = Object.entries(contract.env).map(([name, meaning]) => {
    const value = environment[name];
    if (value === undefined || value === '') throw new InputError(`set ${name} (${meaning})`);
    return [name, value];
  });
  const optionalEnv = Object.keys(contract.optionalEnv ?? {}).flatMap((name) => {
    const value = environment[name];
    return value === undefined || value === '' ? [] : [[name, value]];
  });
  const secrets = Object.entries(contract.secrets).flatMap(([name, meaning]) => {
    const path = flags.get(`${kebabCase(name)}-file`);
    return path === undefined ? [] : [{ name, path, value: readSecret(path, meaning) }];
  });
  const values = secrets.map(({ name, value }) => [name, value]);
  const files = secrets.map(({ name, path }) => [name, path]);
  return {
    call: {
      inputs: parse<Contract['inputs']>(contract.inputs),
      settings: parse(settings),
      env: Object.fromEntries(env),
      optionalEnv: Object.fromEntries(optionalEnv),
      secrets: Object.fromEntries(values),
      secretFiles: Object.fromEntries(files),
    },
    secretValues: secrets.map(({ value }) => value),
  };
}

/** An input as it is given, or as a step before left it in a file of the same pod. */
function textOfInput(flags: ReadonlyMap<string, string>, name: string): string | undefined {
  const path = flags.get(`${name}-from`);
  if (path === undefined) return flags.get(name);
  if (flags.has(name)) throw new InputError(`--${name} and --${name}-from are both given; give one of them`);
  return readOutput(path);
}

/** `--when=FILE=VALUE`: the step does nothing unless the file, which a step before left, holds that value. */
function readCondition(
  argv: readonly string[],
): { readonly got: string; readonly wanted: string } | undefined {
  const [, path, wanted] = argv.map((one) => /^--when=(.+)=([^=]*)$/s.exec(one)).find(Boolean) ?? [];
  return path === undefined || wanted === undefined ? undefined : { got: readOutput(path), wanted };
}

/** `--outputs=FOLDER`: where this step leaves its outputs, when several run in one container. */
function readPlace(argv: readonly string[]): string | undefined {
  const flag = '--outputs=';
  return argv.find((one) => one.startsWith(flag))?.slice(flag.length);
}

function readFlags(contract: StepContract, argv: readonly string[]): ReadonlyMap<string, string> {
  const inputs = Object.keys(contract.inputs).map(kebabCase);
  const known = [
    ...inputs,
    ...Object.keys(contract.settings ?? {}).map(kebabCase),
    ...Object.keys(contract.secrets).map((name) => `${kebabCase(name)}-file`),
  ];
  const flags = new Map<string, string>();
  for (const [index, argument] of argv.entries()) {
    const [, name, value] = /^--([^=]+)=(.*)$/s.exec(argument) ?? [];
    // Not shown, as it may be the value of a flag before it, and that one a secret.
    if (name === undefined || value === undefined)
      throw new InputError(`argument ${index + 1} is not of the form --name=value`);
    if (name === 'when' || name === 'outputs') continue;
    if (!known.includes(name) && !inputs.some((input) => name === `${input}-from`))
      throw new InputError(
        `unknown argument ${shown(`--${name}`)}; known are ${known.map((one) => `--${one}`).join(', ')}`,
      );
    if (flags.has(name)) throw new InputError(`--${name} is given twice; give it once`);
    flags.set(name, value);
  }
  return flags;
}

function parseAll<Types extends WireTypes>(
  types: Types,
  textOf: (name: string) => string | undefined,
  label: (name: string) => string,
): Values<Types> {
  const values: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(types)) {
    const text = textOf(name);
    const meaning = type.description ?? name;
    const result = type.safeParse(text);
    if (result.success) values[name] = result.data;
    else if (text === undefined) throw new InputError(`give ${label(name)} (${meaning})`);
    else throw new InputError(`${label(name)} (${meaning}): got ${shown(text)}; ${issuesOf(result.error)}`);
  }
  return values as Values<Types>;
}

function readOutput(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(`cannot read ${path}, which the step before should have left there`, {
      cause: error,
    });
  }
}

function readSecret(path: string, meaning: string): string {
  let secret: string;
  try {
    secret = readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new InputError(`cannot read ${path} (${meaning})`, { cause: error });
  }
  if (secret === '') throw new InputError(`${path} is empty (${meaning})`);
  return secret;
}

function writeOutputs<Types extends WireTypes>(types: Types, values: Values<Types>, directory: string): void {
  mkdirSync(directory, { recursive: true });
  for (const [name, type] of Object.entries(types)) {
    const path = join(directory, kebabCase(name));
    const text = z.encode(type, values[name]) ?? '';
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
  }
}

function issuesOf(error: z.ZodError): string {
  return error.issues
    .map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message))
    .join('; ');
}

/** One line in quotes, whatever the text holds. */
function shown(text: string): string {
  return JSON.stringify(text.length > 200 ? `${text.slice(0, 200)}…` : text);
}

/** Only our own errors speak for themselves; a defect shows where it is. */
function describeFailure(error: unknown): { readonly exitCode: number; readonly message: string } {
  if (error instanceof PermanentError || error instanceof TransientError)
    return { exitCode: error.exitCode, message: error.message };
  return { exitCode: 1, message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
