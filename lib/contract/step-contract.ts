/**
 * What a step takes and gives, as data: the construct makes the Argo template from it and the program in the
 * pod parses its arguments with it, so that the two cannot disagree.
 */
import type * as z from 'zod';

/** A value that travels as one string (an argument, an output file) and is a `T` on both ends. */
export type WireType<T = unknown> = z.ZodType<T, string> | z.ZodDefault<z.ZodType<T, string>>;

/** The named values of one side of a step. */
export type WireTypes = Readonly<Record<string, WireType>>;

/** What a step is, without what it does. */
export interface StepContract<
  Inputs extends WireTypes = WireTypes,
  Outputs extends WireTypes = WireTypes,
  Env extends string = string,
  Secrets extends string = string,
  Settings extends WireTypes = WireTypes,
> {
  /** The step's name in kebab-case: its folder, its template, its first argument. */
  readonly name: string;
  /** What the step does, in a sentence that `--help` and the template's annotation show. */
  readonly summary: string;
  /** Values given as `--input-name=value`. An input with a default may be left out. */
  readonly inputs: Inputs;
  /** Values that the step leaves as one file each, named in kebab-case. */
  readonly outputs: Outputs;
  /** Environment variables the step reads, with what each one holds; never a secret. */
  readonly env: Readonly<Record<Env, string>>;
  /** Environment variables that need not be set. @default none */
  readonly optionalEnv?: Readonly<Record<string, string>>;
  /** Secrets the step reads, with what each one is for; the path of the file is given as `--secret-name-file=path`. */
  readonly secrets: Readonly<Record<Secrets, string>>;
  /** Values that are fixed when the workflow is made, given as `--setting-name=value`; each has a default. @default none */
  readonly settings?: Settings;
}

/** The settings of a step; of one without any, none. */
export type SettingsOf<Contract extends StepContract> = Values<NonNullable<Contract['settings']>>;

/** The values of a step's inputs or outputs as the program sees them. */
export type Values<Types extends WireTypes> = { readonly [Name in keyof Types]: z.output<Types[Name]> };

/** The names of the inputs that have no default. */
export type RequiredNames<Types extends WireTypes> = {
  [Name in keyof Types]: Types[Name] extends z.ZodDefault ? never : Name;
}[keyof Types];

/** Declares a step; what it returns is what it is given, with the names of its parts kept as types. */
export function defineStep<
  const Inputs extends WireTypes,
  const Outputs extends WireTypes,
  const Env extends string,
  const Secrets extends string,
  const Settings extends WireTypes = Readonly<Record<never, never>>,
>(
  step: StepContract<Inputs, Outputs, Env, Secrets, Settings>,
): StepContract<Inputs, Outputs, Env, Secrets, Settings> {
  return step;
}
