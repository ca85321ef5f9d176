/** Names as Argo and Kubernetes take them, checked where they are given. */
import { kebabCase } from '../contract/names.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { InputError } from '../errors.ts';

/** The longest name of an object whose name becomes a label of its pods. */
export const maxNameLength = 63;

/** A CronWorkflow's workflows carry a time stamp of eleven characters after its name. */
export const maxCronNameLength = 52;

/** A name to check, and where it stands. */
export interface NamedThing {
  /** The path of the construct. */
  readonly path: string;
  /** What the name is of: `template`, `task`, `WorkflowTemplate`. */
  readonly kind: string;
  readonly name: string;
  /** @default 63 characters */
  readonly maxLength?: number;
}

/** Throws unless the name is kebab-case and short enough. */
export function checkName({ path, kind, name, maxLength = maxNameLength }: NamedThing): void {
  if (!/^[a-z]([a-z0-9-]*[a-z0-9])?$/.test(name))
    throw new InputError(
      `${path}: ${kind} name '${name}' is not kebab-case; use lower-case letters, digits and hyphens, beginning with a letter`,
    );
  if (name.length > maxLength)
    throw new InputError(
      `${path}: ${kind} name '${name}' has ${name.length} characters; use at most ${maxLength}`,
    );
}

/** Throws unless every name is camelCase, so that it has exactly one kebab-case form. */
export function checkParameterNames(path: string, types: WireTypes): void {
  for (const name of Object.keys(types)) {
    if (!/^[a-z][A-Za-z0-9]*$/.test(name))
      throw new InputError(
        `${path}: parameter name '${name}' is not camelCase; Argo and the shell see it as '${kebabCase(name)}'`,
      );
  }
}
