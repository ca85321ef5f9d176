/** A stored run as it is to be resumed. */
import type { Workflow } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import type { Identity } from '../scope/globals.ts';
import { type Nodes, nodesToKeep } from './repeat.ts';
import type { StoredRun } from './runs.ts';

/** The run with only those nodes that are kept; throws when there is nothing to resume. */
export function whatIsLeft({ name, workflow, state }: StoredRun, from: string | undefined): Workflow {
  if (state === 'running')
    throw new InputError(`run '${name}' is still carried out; wait for its end, or stop it`);
  if (workflow.status?.phase === 'Succeeded' && from === undefined)
    throw new InputError(`run '${name}' succeeded; say from which node it is to be done again: --from NODE`);
  const nodes = nodesIn(workflow);
  const again = from === undefined ? undefined : nodeNamed(nodes, name, from);
  return { ...workflow, status: { ...workflow.status, nodes: nodesToKeep(nodes, name, again) } };
}

/** The name a run has, and goes on to have. */
export function identityOf({ metadata }: Workflow): Identity {
  const { name = '', uid = '', creationTimestamp } = metadata;
  return { name, uid, created: new Date(String(creationTimestamp)) };
}

/** A node by its id, its name, or what people see of it; throws when that is none or several. */
export function nodeNamed(nodes: Nodes, workflowName: string, wanted: string): string {
  const all = Object.values(nodes);
  const found = all.filter(
    ({ id, name, displayName }) =>
      [id, name, displayName].includes(wanted) || name === `${workflowName}.${wanted}`,
  );
  const [first, ...others] = found;
  if (first === undefined) {
    const names = [...new Set(all.map(({ displayName, name }) => displayName ?? name))].join(', ');
    throw new InputError(`the run has no node '${wanted}'; it has ${names || 'none'}`);
  }
  if (others.length > 0) {
    throw new InputError(
      `several nodes are called '${wanted}'; say which: ${found.map(({ name }) => name).join(', ')}`,
    );
  }
  return first.id;
}

function nodesIn({ status }: Workflow): Nodes {
  return status?.nodes ?? {};
}
