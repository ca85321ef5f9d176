/** The lifecycle hooks of tasks and steps: each runs once, as soon as its expression holds; the exit hook comes last. */
import { evaluateCondition } from '../../argo/expr/evaluate.ts';
import { environmentOf } from '../../argo/expr/variables.ts';
import type { LifecycleHook, NodeStatus, WorkflowSpec } from '../../argo/manifest.ts';
import { InputError, PermanentError } from '../../errors.ts';
import { type Artifacts, byName, resolveArtifacts } from '../artifacts/resolve-artifacts.ts';
import type { TemplateReference, TemplateScope } from '../documents/template-scope.ts';
import { isCompleted } from '../nodes/node-table.ts';
import { nodeVariables } from '../scope/node-variables.ts';
import type { Values } from '../scope/template-inputs.ts';
import { givenValues } from './given-values.ts';
import { type Member, type MemberContext, memberTags } from './member.ts';
import type { Executed, Run } from './run.ts';

/** Hooks on their way. */
export interface HookWatch {
  /** Looks a last time, runs the exit hook, waits for all hooks; gives the fault of one that could not run. */
  readonly settle: () => Promise<string | undefined>;
}

export interface WatchOptions {
  readonly nodeName: string;
  /** What the hooks call the node: `tasks.train`. */
  readonly prefix: string;
  /** The node of one item of a DAG's task: only the exit hook is its own, the others are the group's. */
  readonly exitOnly?: boolean;
}

/** Watches the node of a task or step. */
export function watchHooks(context: MemberContext, member: Member, options: WatchOptions): HookWatch {
  const { run, frame } = context;
  const { nodeName, prefix } = options;
  const others = options.exitOnly ? [] : lifecycleHooks(member.hooks);
  const exit = exitHookOf(member, run);
  if (others.length === 0 && exit === undefined) return { settle: async () => undefined };
  const inContext = (node: NodeStatus): MemberContext => ({
    ...context,
    variables: { ...context.variables, [`${prefix}.status`]: node.phase ?? '' },
  });
  const call = (hook: LifecycleHook, name: string, onExit: boolean) => {
    const node = run.nodes.get(nodeName);
    const around = inContext(node);
    const outputs = Object.entries(nodeVariables(run.nodes, prefix, node)).filter(([variable]) =>
      ['parameters', 'artifacts'].some((kind) => variable.startsWith(`${prefix}.outputs.${kind}.`)),
    );
    const variables = { ...around.variables, ...Object.fromEntries(outputs) };
    const reference: TemplateReference = { template: hook.template, templateRef: hook.templateRef };
    return runHook(run, {
      parent: nodeName,
      nodeName: name,
      reference,
      scope: frame.scope,
      given: () => givenValues({ ...context, variables }, hook.arguments, reference),
      artifacts: () =>
        byName(resolveArtifacts(hook.arguments?.artifacts, memberTags({ ...context, variables }))),
      boundary: frame.nodeName,
      onExit: onExit || frame.call.onExit,
      depth: frame.call.depth + 1,
    });
  };
  const watch = new Hooks(others, {
    run,
    nodeName,
    holds: (expression) => holds(expression, inContext(run.nodes.get(nodeName))),
    call,
  });
  const unwatch = run.nodes.watch((name) => {
    if (name === nodeName && run.nodes.get(name).phase !== 'Pending') watch.look();
  });
  return {
    async settle() {
      unwatch();
      if (run.nodes.find(nodeName) === undefined) return watch.end();
      watch.look();
      const fault = await watch.end();
      const node = run.nodes.get(nodeName);
      if (fault !== undefined || !exit || !isCompleted(node) || run.stop.aborted) return fault;
      return faultOf(async () => {
        if (exit.expression && !holds(exit.expression, inContext(node))) return undefined;
        return (await call(exit, `${nodeName}.onExit`, true)).fault;
      });
    },
  };
}

type NamedHook = readonly [name: string, hook: LifecycleHook];

export interface HookOptions {
  readonly run: Run;
  /** The node they belong to. */
  readonly nodeName: string;
  readonly holds: (expression: string) => boolean;
  readonly call: (hook: LifecycleHook, nodeName: string, onExit: boolean) => Promise<Executed>;
}

/** The hooks of one node or of the workflow, each run at most once. */
export class Hooks {
  readonly #hooks: readonly NamedHook[];
  readonly #options: HookOptions;
  readonly #running = new Map<string, Promise<string | undefined>>();
  #fault: string | undefined;

  constructor(hooks: readonly NamedHook[], options: HookOptions) {
    this.#hooks = hooks;
    this.#options = options;
  }

  /** Starts those whose expression holds now. */
  look(): void {
    const { nodeName, holds, call, run } = this.#options;
    for (const [name, hook] of run.stop.aborted ? [] : this.#hooks) {
      if (this.#running.has(name) || this.#fault !== undefined) continue;
      try {
        if (!holds(hook.expression ?? '')) continue;
        this.#running.set(name, Promise.resolve(undefined));
        const work = async () => (await call(hook, `${nodeName}.hooks.${name}`, false)).fault;
        this.#running.set(name, faultOf(work));
      } catch (error) {
        if (!(error instanceof PermanentError)) throw error;
        this.#fault = error.message;
      }
    }
  }

  /** Waits for all that were started; gives the first fault. */
  async end(): Promise<string | undefined> {
    const faults = await Promise.all(this.#running.values());
    return this.#fault ?? faults.find((fault) => fault !== undefined);
  }
}

export interface HookCall {
  readonly parent: string;
  readonly nodeName: string;
  readonly reference: TemplateReference;
  readonly scope: TemplateScope;
  readonly given: () => Values;
  readonly artifacts: () => Artifacts;
  readonly boundary?: string;
  readonly onExit: boolean;
  readonly depth: number;
}

/** Carries out a hook's template as a child of the node it belongs to. */
export async function runHook(run: Run, { parent, given, artifacts, ...call }: HookCall): Promise<Executed> {
  const running = run.execute({
    ...call,
    given: given(),
    artifacts: artifacts(),
    isHook: true,
    resultWanted: false,
  });
  if (run.nodes.find(call.nodeName)) run.nodes.addChild(parent, call.nodeName);
  const executed = await running;
  run.nodes.addChild(parent, call.nodeName);
  return executed;
}

/** The hooks that an expression starts. */
export function lifecycleHooks(
  hooks: Readonly<Record<string, LifecycleHook>> | undefined,
): readonly NamedHook[] {
  return Object.entries(hooks ?? {}).filter(([name]) => name !== 'exit');
}

/** The hook for the end: `onExit`, which is given the workflow's arguments, or the hook `exit`. */
export function exitHookOf(
  owner: Pick<WorkflowSpec, 'hooks' | 'onExit'>,
  { spec }: Run,
): LifecycleHook | undefined {
  if (!owner.onExit) return owner.hooks?.['exit'];
  const parameters = (spec.arguments?.parameters ?? []).map(({ name }) => ({
    name,
    value: `{{workflow.parameters.${name}}}`,
  }));
  return { template: owner.onExit, arguments: { parameters, artifacts: spec.arguments?.artifacts } };
}

function holds(expression: string, context: MemberContext): boolean {
  const text = memberTags(context).text(expression);
  if (text === '') throw new InputError('a hook needs an expression');
  return evaluateCondition(text, environmentOf({ ...context.run.globals, ...context.variables }));
}

async function faultOf(work: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return error.message;
  }
}
