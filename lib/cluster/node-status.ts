/** The nodes of a workflow's status: Argo compresses them once the workflow grows over a megabyte. */
import { gunzipSync, gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { NodeStatus, Workflow } from '../argo/manifest.ts';
import { PermanentError } from '../errors.ts';

/** From this many bytes on Argo compresses the nodes; a controller may be told another limit. */
const largestPlainBytes = 1024 * 1024;

const nodesSchema = z.record(z.string(), z.custom<NodeStatus>(isNode));

/** The workflow with its nodes readable. Throws a `PermanentError` when they are kept in Argo's database. */
export function unpacked(workflow: Workflow): Workflow {
  const { status } = workflow;
  if (status?.offloadNodeStatusVersion)
    throw new PermanentError(
      `workflow '${workflow.metadata.name}' is so large that Argo keeps its nodes in its database, which only the Argo server reads; look at it there`,
    );
  if (!status?.compressedNodes) return workflow;
  const text = gunzipSync(Buffer.from(status.compressedNodes, 'base64')).toString('utf8');
  const { compressedNodes: _, ...rest } = status;
  return { ...workflow, status: { ...rest, nodes: nodesSchema.parse(JSON.parse(text)) } };
}

/** The workflow as Argo would keep it: its nodes compressed when it is large. */
export function packed(workflow: Workflow, limit = largestPlainBytes): Workflow {
  const { status } = workflow;
  if (status?.nodes === undefined || Buffer.byteLength(JSON.stringify(workflow)) <= limit) return workflow;
  const { nodes, ...rest } = status;
  const compressedNodes = gzipSync(JSON.stringify(nodes)).toString('base64');
  return { ...workflow, status: { ...rest, compressedNodes } };
}

function isNode(value: unknown): value is NodeStatus {
  return typeof value === 'object' && value !== null && 'id' in value && 'name' in value && 'type' in value;
}
