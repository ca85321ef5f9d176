/** A home for templates that stand inside the one task that runs them. */
import type * as manifest from './manifest.ts';
import type { Defaults } from './pod-defaults.ts';
import { Scope } from './scope.ts';
import type { TemplateBody, TemplateHome, TemplateReference } from './template.ts';

/** What a task holds as `inline`; its templates have a name for their author only. */
export class InlineHome implements TemplateHome {
  readonly resourceName = 'inline';
  readonly scope: Scope;
  readonly defaults: Defaults;
  readonly #owner: Scope;
  readonly #waiting = new Map<string, manifest.Template>();

  constructor(owner: Scope, { defaults }: TemplateHome) {
    // From Argo 3.7.0 on, a retry of what has no name ends with `failed to get a template`
    // (https://github.com/argoproj/argo-workflows/issues/15051); to be removed once every version has the fix, #16009.
    this.defaults = { ...defaults, retry: false };
    this.#owner = owner;
    this.scope = new Scope(`${owner.path}/inline`, owner.parent);
  }

  /** Gives the template to the task that runs it; throws when there is no such template any more. */
  refer(name: string): TemplateReference {
    const template = this.#waiting.get(name);
    if (!template)
      throw this.#owner.error(
        `two tasks run the inline template '${name}'; put it into the workflow, or make it twice`,
      );
    this.#waiting.delete(name);
    return { inline: template };
  }

  addTemplate({ name, steps, ...template }: TemplateBody & { readonly name: string }): void {
    if (template.dag || steps)
      throw this.#owner.error(
        `the inline template '${name}' has tasks of its own; put it into the workflow, where its tasks can be told apart`,
      );
    if (this.#waiting.has(name))
      throw this.#owner.error(`there are two inline templates '${name}'; give one of them another name`);
    this.#waiting.set(name, template);
  }

  /** Throws when a template was made that no task runs. */
  close(): void {
    const [unused] = this.#waiting.keys();
    if (unused !== undefined)
      throw this.#owner.error(`no task runs the inline template '${unused}'; run it or take it away`);
  }
}
