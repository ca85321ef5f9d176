/** Who may use which reference: a workflow and its templates, each with its own variables. */
import { InputError } from '../errors.ts';
import { Computed, renderComputed } from './expression.ts';
import { Ref, Text } from './ref.ts';

/** The variables that only an exit handler knows. */
const exitVariables: readonly string[] = ['workflow.status', 'workflow.failures'];

/** A workflow, or a template in it. */
export class Scope {
  /** The construct's path, and the template's name: what errors begin with. */
  readonly path: string;
  readonly parent: Scope | undefined;
  readonly #used = new Set<string>();
  #onlyOnExit = false;

  constructor(path: string, parent?: Scope) {
    this.path = path;
    this.parent = parent;
  }

  /** An error that says where it is. */
  error(message: string): InputError {
    return new InputError(`${this.path}: ${message}`);
  }

  /** Notes that this scope uses a reference; throws when the reference belongs to somebody else. */
  take(ref: Ref<unknown>): void {
    this.#used.add(ref.variable);
    if (!ref.owner) return;
    if (!this.#isWithin(ref.owner))
      throw this.error(
        `${ref.variable} belongs to ${ref.owner.path} and means nothing here; give it to this template as an input`,
      );
    ref.owner.#used.add(ref.variable);
  }

  /** Whether a variable was taken, here or by a template within. */
  uses(variable: string): boolean {
    return this.#used.has(variable);
  }

  /** Notes that this scope runs a template which only an exit handler may run. */
  needExit(): void {
    this.#onlyOnExit = true;
  }

  /** Whether this scope means anything in an exit handler only. */
  get onlyOnExit(): boolean {
    return this.#onlyOnExit || exitVariables.some((variable) => this.uses(variable));
  }

  /** How Argo reads a value: references as `{{…}}`, everything else as it stands. */
  tag(value: string | Ref<unknown> | Text | Computed<unknown>): string {
    if (value instanceof Computed) return renderComputed(value, this);
    if (value instanceof Text) return this.#tagText(value);
    if (value instanceof Ref) {
      if (value.isArtifact)
        throw this.error(
          `${value.variable} is an artifact, which has no text; give it to an input that is an artifact`,
        );
      this.take(value);
      return `{{${value.variable}}}`;
    }
    if (value.includes('{{'))
      throw this.error(
        `'${value}' contains '{{', which Argo reads as a variable; use a reference instead (text\`…\${ref}…\`)`,
      );
    return value;
  }

  #tagText({ parts }: Text): string {
    const written = parts.map((part, index) => {
      const next = parts[index + 1];
      const tagged = this.tag(part);
      if (typeof part === 'string' && part.endsWith('{') && next !== undefined)
        throw this.error(
          `'${part}' ends with '{', which Argo would read as a part of what follows; put a space between`,
        );
      return tagged;
    });
    return written.join('');
  }

  /** How Argo reads an artifact that is handed on. */
  artifactTag(ref: Ref<unknown>): string {
    if (!ref.isArtifact) throw this.error(`${ref.variable} is a value, no artifact`);
    this.take(ref);
    return `{{${ref.variable}}}`;
  }

  /** Throws unless something that belongs to a workflow is used within it. */
  checkWithin(owner: Scope, what: string): void {
    if (!this.#isWithin(owner))
      throw this.error(
        `${what} belongs to ${owner.path} and means nothing here; use it in a template of that workflow`,
      );
  }

  #isWithin(owner: Scope): boolean {
    if (this === owner) return true;
    return this.parent ? this.parent.#isWithin(owner) : false;
  }
}
