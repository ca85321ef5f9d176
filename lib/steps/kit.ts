/** What every step program does alike: read its arguments by its contract, run, leave its outputs, end with the right code. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { kebabCase } from '../contract/names.ts';
import type { StepContract, Values, WireTypes } from '../contract/step-contract.ts';
import { InputError } from '../errors.ts';
import { createLog, type Log } from './log.ts';

/** What a step program is given. */
export interface StepCall<Contract extends StepContract> {
  readonly inputs: Values<Contract['inputs']>;
  readonly env: Readonly<Record<keyof Contract['env'], string>>;
  /** The secrets' values; one that the manifest does not give is absent. */
  readonly secrets: Readonly<Partial<Record<keyof Contract['secrets'], string>>>;
  readonly log: Log;
}

/** Where a step leaves its outputs when `MILLRACE_OUTPUTS` does not name another folder. */
export const defaultOutputsDirectory = '/tmp/millrace/outputs';

/** Runs one step with the process's arguments and sets the exit code: 0, 1, 2 or 75. */
export async function runStep<Contract extends StepContract>(
  contract: Contract,
  program: (call: StepCall<Contract>) => Promise<Values<Contract['outputs']>>,
): Promise<void> {
  let log = createLog({ step: contract.name, secrets: [], stream: process.stderr });
  try {
    const { call, secretValues } = readCall(contract, process.argv.slice(3), process.env);
    log = createLog({ step: contract.name, secrets: secretValues, stream: process.stderr });
    const outputs = await program({ ...call, log });
    writeOutputs(contract.outputs, outputs, process.env['MILLRACE_OUTPUTS'] ?? defaultOutputsDirectory);
  } catch (error) {
    const { exitCode, message } = describeFailure(error);
    log(message, { exitCode });
    process.exitCode = exitCode;
  }
}

/** Reads the outputs that another step left in a folder. */
export function readOutputs<Types extends WireTypes>(types: Types, directory: string): Values<Types> {
  return parseAll(types, (name) => readFileSync(join(directory, kebabCase(name)), 'utf8'), 'output');
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
  const inputs = parseAll(contract.inputs, (name) => flags.get(kebabCase(name)), 'input');
  const env = Object.entries(contract.env).map(([name, meaning]) => {
    const value = environment[name];
    if (value === undefined || value === '') throw new InputError(`set ${name} (${meaning})`);
    return [name, value];
  });
  const secrets = Object.entries(contract.secrets).flatMap(([name, meaning]) => {
    const path = flags.get(`${kebabCase(name)}-file`);
    return path === undefined ? [] : [[name, readSecret(path, meaning)]];
  });
  return {
    call: { inputs, env: Object.fromEntries(env), secrets: Object.fromEntries(secrets) },
    secretValues: secrets.map(([, value]) => value ?? ''),
  };
}

function readFlags(contract: StepContract, argv: readonly string[]): Map<string, string> {
  const names = [
    ...Object.keys(contract.inputs).map(kebabCase),
    ...Object.keys(contract.secrets).map((name) => `${kebabCase(name)}-file`),
  ];
  const options = Object.fromEntries(
    names.map((name) => [name, { type: 'string', multiple: true }] as const),
  );
  const flags = new Map<string, string>();
  for (const argument of argv) {
    const [name, value] = readFlag(argument, options);
    if (flags.has(name)) throw new InputError(`--${name} is given twice; give it once`);
    flags.set(name, value);
  }
  return flags;
}

function readFlag(
  argument: string,
  options: Record<string, { type: 'string'; multiple: true }>,
): [string, string] {
  if (!/^--[^=]+=/s.test(argument)) throw new InputError(`'${argument}' is not of the form --name=value`);
  try {
    const [entry] = Object.entries(parseArgs({ args: [argument], options, strict: true }).values);
    const [name, values] = entry ?? ['', []];
    return [name, values?.[0] ?? ''];
  } catch {
    const known = Object.keys(options).map((name) => `--${name}`);
    throw new InputError(`unknown argument ${argument.split('=', 1)[0]}; known are ${known.join(', ')}`);
  }
}

function parseAll<Types extends WireTypes>(
  types: Types,
  textOf: (name: string) => string | undefined,
  side: 'input' | 'output',
): Values<Types> {
  const values: Record<string, unknown> = {};
  for (const [name, type] of Object.entries(types)) {
    const text = textOf(name);
    const flag = side === 'input' ? `--${kebabCase(name)}` : kebabCase(name);
    const meaning = type.description ?? name;
    const result = type.safeParse(text);
    if (result.success) values[name] = result.data;
    else if (text === undefined) throw new InputError(`give ${flag} (${meaning})`);
    else throw new InputError(`${flag} (${meaning}): got ${JSON.stringify(text)}; ${issuesOf(result.error)}`);
  }
  return values as Values<Types>;
}

function readSecret(path: string, meaning: string): string {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch (error) {
    throw new InputError(`cannot read ${path} (${meaning})`, { cause: error });
  }
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

function describeFailure(error: unknown): { readonly exitCode: number; readonly message: string } {
  if (!(error instanceof Error)) return { exitCode: 1, message: String(error) };
  if ('exitCode' in error && typeof error.exitCode === 'number')
    return { exitCode: error.exitCode, message: error.message };
  return { exitCode: 1, message: error.stack ?? error.message };
}
