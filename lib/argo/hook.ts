/** Templates that are run because of how a task or a workflow is doing: Argo's lifecycle hooks. */
import type { WireTypes } from '../contract/step-contract.ts';
import { type Condition, conditionExpression, refsOf } from './condition.ts';
import { type ListedInputs, renderArguments } from './inputs.ts';
import { refsIn } from './late.ts';
import type { LifecycleHook } from './manifest.ts';
import { checkName } from './names.ts';
import type { Ref } from './ref.ts';
import type { Scope } from './scope.ts';
import type { Template, TemplateHome } from './template.ts';

/** A template to run when something has ended. */
export interface Hook {
  readonly template: Template;
  readonly given: Readonly<Record<string, unknown>>;
  readonly when?: Condition;
}

/** A template to run as soon as a condition holds. */
export interface ConditionalHook extends Hook {
  readonly when: Condition;
}

/** What a task or a workflow may have. */
export interface Hooks {
  readonly onExit?: Hook | undefined;
  readonly hooks?: Readonly<Record<string, ConditionalHook>> | undefined;
}

/**
 * Says what a hook runs.
 *
 * @example
 * dag.run(train, { table }, {
 *   onExit: (trained) => hook(tell, { status: detailsOf(trained).status }),
 *   hooks: (training) => ({
 *     started: hook(tell, { status: 'training' }, { when: eq(detailsOf(training).status, 'Running') }),
 *   }),
 * });
 */
export function hook<Taken extends WireTypes>(
  template: Template<Taken>,
  inputs: ListedInputs<NoInfer<Taken>>,
  options: { readonly when: Condition },
): ConditionalHook;
export function hook<Taken extends WireTypes>(
  template: Template<Taken>,
  inputs: ListedInputs<NoInfer<Taken>>,
  options?: { readonly when?: Condition },
): Hook;
export function hook(
  template: Template,
  given: Readonly<Record<string, unknown>>,
  { when }: { readonly when?: Condition } = {},
): Hook {
  return { template, given, ...(when ? { when } : {}) };
}

/** The references that hooks look at. */
export function refsOfHooks(hooks: Hooks): readonly Ref<unknown>[] {
  return listed(hooks).flatMap(([, { given, when }]) => [...refsIn(given), ...(when ? refsOf(when) : [])]);
}

/** Hooks as Argo has them, by name; `undefined` when there are none. */
export function renderHooks(
  hooks: Hooks,
  { scope, home }: { readonly scope: Scope; readonly home: TemplateHome },
): Record<string, LifecycleHook> | undefined {
  const rendered = listed(hooks).map(([name, { template, given, when }]): [string, LifecycleHook] => {
    checkName({ path: scope.path, kind: 'hook', name });
    const types = template.inputs;
    const taken = renderArguments({ types, given, scope, taker: `hook '${name}'` });
    const { inline, ...reference } = template.home.refer(template.name, home);
    if (inline)
      throw scope.error(
        `hook '${name}' runs an inline template, which Argo has no place for; put it into the workflow`,
      );
    return [
      name,
      {
        ...reference,
        ...(when ? { expression: conditionExpression(when, scope) } : {}),
        ...(taken ? { arguments: taken } : {}),
      },
    ];
  });
  return rendered.length > 0 ? Object.fromEntries(rendered) : undefined;
}

function listed({ onExit, hooks = {} }: Hooks): [string, Hook][] {
  return [...(onExit ? [['exit', onExit] as [string, Hook]] : []), ...Object.entries(hooks)];
}
