/** What later tasks and steps may know of a node that is done: `tasks.<name>.…`, `steps.<name>.…`. */
import { fromJsonData, isList, isMap, toJson, type Value } from '../../argo/expr/value.ts';
import type { Variables } from '../../argo/expr/variables.ts';
import type { NodeStatus } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { artifactVariables } from '../artifacts/artifact-variables.ts';
import type { NodeTable } from '../nodes/node-table.ts';

/** The variables of one node under a prefix such as `tasks.train`; of a retried node, its last attempt's. */
export function nodeVariables(nodes: NodeTable, prefix: string, node: NodeStatus): Variables {
  const shown = lastAttempt(nodes, node) ?? node;
  const { outputs } = shown;
  return {
    [`${prefix}.id`]: shown.id,
    ...(shown.startedAt && { [`${prefix}.startedAt`]: shown.startedAt }),
    ...(shown.finishedAt && { [`${prefix}.finishedAt`]: shown.finishedAt }),
    ...(shown.phase && { [`${prefix}.status`]: shown.phase }),
    ...(shown.podIP && { [`${prefix}.ip`]: shown.podIP }),
    ...(shown.hostNodeName && { [`${prefix}.hostNodeName`]: shown.hostNodeName }),
    ...(outputs?.result !== undefined && { [`${prefix}.outputs.result`]: outputs.result }),
    ...(outputs?.exitCode !== undefined && { [`${prefix}.exitCode`]: outputs.exitCode }),
    ...Object.fromEntries(
      (outputs?.parameters ?? []).flatMap(({ name, value }) =>
        value === undefined ? [] : [[`${prefix}.outputs.parameters.${name}`, value]],
      ),
    ),
    ...artifactVariables(`${prefix}.outputs.artifacts`, outputs?.artifacts),
  };
}

/**
 * The variables of a task that ran once for each item: lists of what the items gave, in their order. As on a cluster,
 * a result among them that is no JSON is an error.
 */
export function groupVariables(prefix: string, members: readonly NodeStatus[]): Variables {
  const done = members.filter(({ phase, outputs }) => phase === 'Succeeded' && outputs !== undefined);
  const results = done.flatMap(({ outputs }) =>
    outputs?.result === undefined ? [] : [jsonResult(prefix, outputs.result)],
  );
  const rows = done.flatMap(({ outputs }) =>
    outputs?.parameters?.length
      ? [Object.fromEntries(outputs.parameters.map(({ name, value }) => [name, value ?? '']))]
      : [],
  );
  const names = new Set(rows.flatMap((row) => Object.keys(row)));
  return {
    [`${prefix}.outputs.result`]: toJson(results),
    [`${prefix}.outputs.parameters`]: toJson(rows),
    ...Object.fromEntries(
      [...names].map((name) => [
        `${prefix}.outputs.parameters.${name}`,
        jsonList(rows.flatMap((row) => row[name] ?? [])),
      ]),
    ),
  };
}

/** The last attempt of a node that may be retried. */
export function lastAttempt(nodes: NodeTable, node: NodeStatus): NodeStatus | undefined {
  if (node.type !== 'Retry') return undefined;
  return node.children?.map((id) => nodes.byId(id)).findLast((child) => child?.nodeFlag?.hooked !== true);
}

/** Values that are all JSON lists or maps go into the list as such, others as texts. */
function jsonList(values: readonly string[]): string {
  const parsed = values.map(parseOrUndefined);
  const containers = parsed.flatMap((value) =>
    value !== undefined && (isList(value) || isMap(value)) ? [value] : [],
  );
  return toJson(containers.length === values.length ? containers : values);
}

function jsonResult(prefix: string, text: string): Value {
  const value = parseOrUndefined(text);
  if (value !== undefined) return value;
  throw new InputError(
    `${prefix}.outputs.result: '${text}' is not JSON; the results of items become a JSON list, so let each print JSON`,
  );
}

function parseOrUndefined(text: string): Value | undefined {
  try {
    return fromJsonData(JSON.parse(text));
  } catch {
    return undefined;
  }
}
