/** Runs the workflow's exit handler once the rest is done. */
import type { NodeStatus } from '../../argo/manifest.ts';
import type { TemplateScope } from '../documents/template-scope.ts';
import { podName } from '../nodes/node-names.ts';
import { isFailed } from '../nodes/node-table.ts';
import type { Values } from '../scope/template-inputs.ts';
import type { Executed, Run } from './run.ts';

/** Runs `onExit`, which knows how the workflow ended and what failed; absent when there is none, or the run stops. */
export async function runExitHandler(
  run: Run,
  status: string,
  { scope, given }: { readonly scope: TemplateScope; readonly given: Values },
): Promise<Executed | undefined> {
  run.globals['workflow.status'] = status;
  run.globals['workflow.failures'] = JSON.stringify(JSON.stringify(failuresOf(run)));
  if (!run.spec.onExit || run.stop.aborted) return undefined;
  return run.execute({
    nodeName: `${run.name}.onExit`,
    reference: { template: run.spec.onExit },
    scope,
    given,
    isHook: true,
    onExit: true,
    resultWanted: false,
    depth: 0,
  });
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
