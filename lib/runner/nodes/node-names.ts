/** How Argo names nodes, their ids and their pods. */

/** The id of a node: the workflow's name for the entry node, else that name with a hash of the node's. */
export function nodeId(workflowName: string, nodeName: string): string {
  return nodeName === workflowName ? workflowName : `${workflowName}-${fnv1a(nodeName)}`;
}

/** The name of the pod that runs a node. */
export function podName(workflowName: string, nodeName: string, templateName: string): string {
  if (nodeName === workflowName) return workflowName;
  const prefix = templateName === '' ? workflowName : `${workflowName}-${templateName}`;
  return `${prefix.slice(0, 242)}-${fnv1a(nodeName)}`;
}

/** What people see of a node's name: what it adds to the name of the node around it. */
export function displayName(nodeName: string, boundaryName: string | undefined): string {
  if (boundaryName === undefined) return nodeName;
  const rest = nodeName.startsWith(boundaryName) ? nodeName.slice(boundaryName.length) : nodeName;
  return rest.replace(/^(\[\d+\])?\./, '');
}

/** The 32-bit FNV-1a hash of a text's bytes. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}
