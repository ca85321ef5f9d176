/** Runs a workflow in a process that is killed at a chosen moment, and resumes it in this one. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeStatus, Workflow } from '../../lib/argo/manifest.ts';
import { resumeWorkflow } from '../../lib/runner/run-workflow.ts';
import { listRuns } from '../../lib/runner/store/runs.ts';
import { environments } from './plain-environments.ts';

/** Tasks of all kinds; each container prints one line. */
export const manifest = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {name: test}
spec:
  entrypoint: main
  onExit: last
  templates:
    - name: main
      dag:
        tasks:
          - {name: write, template: write}
          - {name: many, template: item, depends: write, withItems: [1, 2], arguments: {parameters: [{name: n, value: "{{item}}"}]}}
          - {name: inner, template: inner, depends: write, arguments: {artifacts: [{name: in, from: "{{tasks.write.outputs.artifacts.out}}"}]}}
          - {name: skipped, template: last, depends: write, when: "1 == 2"}
          - {name: end, template: item, depends: many && inner, arguments: {parameters: [{name: n, value: "{{tasks.inner.outputs.parameters.seen}}{{workflow.outputs.parameters.everywhere}}"}]}}
    - name: write
      outputs:
        artifacts: [{name: out, path: /tmp/out}]
        parameters: [{name: seen, valueFrom: {path: /tmp/out}, globalName: everywhere}]
      container: {image: a, command: [sh, -c, "echo ran; echo hello > /tmp/out"]}
    - name: item
      inputs: {parameters: [{name: n}]}
      outputs: {parameters: [{name: n, valueFrom: {path: /tmp/n}}]}
      container: {image: a, command: [sh, -c, "echo ran; echo '{{inputs.parameters.n}}' > /tmp/n"]}
    - name: inner
      inputs: {artifacts: [{name: in}]}
      outputs: {parameters: [{name: seen, valueFrom: {parameter: "{{steps.read.outputs.parameters.seen}}"}}]}
      steps:
        - - {name: retried, template: retried}
        - - {name: read, template: read, arguments: {artifacts: [{name: in, from: "{{inputs.artifacts.in}}"}]}}
    - name: retried
      retryStrategy: {limit: 2}
      container: {image: a, command: [sh, -c, "echo ran; test {{retries}} -ge 1"]}
    - name: read
      inputs: {artifacts: [{name: in, path: /tmp/in}]}
      outputs: {parameters: [{name: seen, valueFrom: {path: /tmp/in}}]}
      container: {image: a, command: [sh, -c, "test -e /tmp/in && echo ran"]}
    - {name: last, container: {image: a, command: [echo, ran]}}
`;

/** What a resumed run came to. */
export interface Resumed {
  /** The nodes that had succeeded when the runner was killed. */
  readonly kept: number;
  /** What is wrong, empty if nothing is. */
  readonly problems: readonly string[];
}

/** Resumes the one run of a state directory, and checks that nothing was lost and nothing was done twice. */
export async function resumeAndCheck(stateDirectory: string): Promise<Resumed> {
  const [stored] = listRuns(stateDirectory);
  if (stored === undefined) return { kept: 0, problems: [] };
  const before = stored.workflow;
  const ended = stored.state === 'ended';
  const after = ended
    ? before
    : await resumeWorkflow({ documents: [], environments, stateDirectory, run: stored.name });
  const succeeded = podsOf(before).filter(({ phase }) => phase === 'Succeeded');
  const folder = stored.folder;
  const twice = succeeded.filter(({ id, type }) => type === 'Pod' && linesOf(folder, id) !== 1);
  const changed = succeeded.filter(
    ({ id, finishedAt }) => after.status?.nodes?.[id]?.finishedAt !== finishedAt,
  );
  const end = podsOf(after).find(({ name }) => name.endsWith('.end'))?.outputs?.parameters?.[0]?.value;
  return {
    kept: succeeded.length,
    problems: [
      ...(after.status?.phase === 'Succeeded'
        ? []
        : [`the run ${after.status?.phase}: ${failuresOf(after, folder)}`]),
      ...twice.map(({ name }) => `${name} ran again`),
      ...changed.map(({ name }) => `${name} was lost`),
      ...(end === 'hellohello' ? [] : [`the last task was given '${end}'`]),
      ...(podsOf(after).length === 8 ? [] : [`there are ${podsOf(after).length} pods`]),
    ],
  };
}

function podsOf({ status }: Workflow): readonly NodeStatus[] {
  return Object.values(status?.nodes ?? {}).filter(({ type }) => type === 'Pod');
}

function failuresOf(workflow: Workflow, folder: string): string {
  const failed = podsOf(workflow).filter(({ phase }) => phase === 'Failed' || phase === 'Error');
  return failed
    .map(({ id, name, message }) => `${name}: ${message} (${logOf(folder, id).trim()})`)
    .join('; ');
}

function logOf(folder: string, nodeId: string): string {
  const file = join(folder, 'logs', nodeId, 'main.log');
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

function linesOf(folder: string, nodeId: string): number {
  return logOf(folder, nodeId).split('\n').length - 1;
}
