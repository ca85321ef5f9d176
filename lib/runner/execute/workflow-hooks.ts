/** The workflow's own lifecycle hooks, and its exit handler once the rest is done. */
import { evaluateCondition } from '../../argo/expr/evaluate.ts';
import { Substitution } from '../../argo/expr/tags.ts';
import { environmentOf } from '../../argo/expr/variables.ts';
import type { LifecycleHook, NodeStatus } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { byName, resolveArtifacts } from '../artifacts/resolve-artifacts.ts';
import type { TemplateScope } from '../documents/template-scope.ts';
import { podName } from '../nodes/node-names.ts';
import { isFailed } from '../nodes/node-table.ts';
import type { Values } from '../scope/template-inputs.ts';
import { exitHookOf, Hooks, lifecycleHooks, runHook } from './hooks.ts';
import type { Executed, Run } from './run.ts';

export interface WorkflowHooks {
  /**
   * Runs the hooks of the end, which know how the workflow ended and what failed, then the exit handler; absent when
   * there is none, or the run stops.
   */
  readonly end: (status: string) => Promise<Executed | undefined>;
}

/** Watches the workflow for its hooks. */
export function watchWorkflow(run: Run, scope: TemplateScope): WorkflowHooks {
  const call = (hook: LifecycleHook, nodeName: string, onExit: boolean) =>
    runHook(run, {
      parent: run.name,
      nodeName,
      reference: { template: hook.template, templateRef: hook.templateRef },
      scope,
      given: () => valuesOf(hook, run),
      artifacts: () => byName(resolveArtifacts(hook.arguments?.artifacts, new Substitution(run.globals))),
      onExit,
      depth: 0,
    });
  const hooks = new Hooks(lifecycleHooks(run.spec.hooks), {
    run,
    nodeName: run.name,
    holds: (expression) =>
      evaluateCondition(new Substitution(run.globals).text(expression), environmentOf(run.globals)),
    call,
  });
  const unwatch = run.spec.hooks ? run.nodes.watch(() => hooks.look()) : () => {};
  return {
    async end(status) {
      unwatch();
      run.globals['workflow.status'] = status;
      const failures = failuresOf(run);
      run.globals['workflow.failures'] = JSON.stringify(
        JSON.stringify(failures.length > 0 ? failures : null),
      );
      hooks.look();
      const fault = await hooks.end();
      if (fault !== undefined) run.nodes.mark(run.name, 'Error', fault);
      const exit = exitHookOf(run.spec, run);
      if (exit === undefined || run.stop.aborted) return undefined;
      return call(exit, `${run.name}.onExit`, true);
    },
  };
}

function valuesOf({ arguments: given }: LifecycleHook, { globals }: Run): Values {
  const tags = new Substitution(globals);
  return new Map(
    (given?.parameters ?? []).map(({ name, value }) => {
      if (value === undefined) throw new InputError(`arguments.parameters.${name}: a value is needed`);
      return [name, tags.text(String(value))];
    }),
  );
}

function failuresOf({ nodes, name }: Run) {
  return nodes
    .all()
    .filter(isFailed)
    .map((node) => ({
      displayName: node.displayName,
      message: node.message ?? '',
      templateName: templateOf(node),
      phase: node.phase,
      podName: podName(name, node.name, templateOf(node)),
      finishedAt: node.finishedAt,
    }));
}

function templateOf(node: NodeStatus): string {
  return node.templateRef?.template ?? node.templateName ?? '';
}
