/** Starts the node of a frame. */
import type { NodeStatus } from '../../argo/manifest.ts';
import type { NodePhase, NodeType } from '../nodes/node-table.ts';
import { inputsStatus } from '../scope/template-inputs.ts';
import { type Frame, type Run, templateNaming } from './run.ts';

/** The frame's node, with its inputs and the name of its template; one that waited goes on. */
export function startNode(run: Run, frame: Frame, type: NodeType, phase: NodePhase): NodeStatus {
  const { call, nodeName, inputs, artifacts, attempt } = frame;
  const flag = { ...(call.isHook && { hooked: true }), ...(attempt && { retried: true }) };
  const node = run.nodes.start({
    name: nodeName,
    type,
    phase,
    boundary: call.boundary,
    inputs: inputsStatus(inputs, artifacts),
    flag: Object.keys(flag).length > 0 ? flag : undefined,
    ...templateNaming(call, run.name),
  });
  return node.phase === 'Pending' && phase === 'Running' ? run.nodes.mark(nodeName, phase) : node;
}
