/** Cases of the rules that Argo's own linter has as well: pods, their limits, schedules. */
import type { RuleName } from '../../../lib/argo/lint/rules.ts';
import { type Case, container, cron, workflow } from './cases.ts';

const set = (containers: string) => workflow(`- name: main\n  containerSet: {containers: [${containers}]}\n`);
const mounted = (path: string) =>
  workflow(
    `- name: main\n  container: {image: alpine, volumeMounts: [{name: a, mountPath: /a}, {name: b, mountPath: ${path}}]}`,
    'entrypoint: main\nvolumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {}}]',
  );
const resource = (action: string) =>
  workflow(`- name: main\n  resource: {action: ${action}, manifest: "apiVersion: v1"}`);
const metric = (name: string) =>
  workflow(container(`metrics: {prometheus: [{name: ${name}, help: runs, counter: {value: "1"}}]}`));
const step = (hook: string) =>
  workflow(`- name: main\n  steps: [[{name: a, template: other, hooks: {running: {template: other${hook}}}}]]
- {name: other, container: {image: alpine}}`);

export const argoCasesPods: Readonly<Partial<Record<RuleName, Case>>> = {
  'container-set': {
    fires: workflow(`- name: main
  containerSet: {containers: [{name: one, image: alpine}]}
  outputs: {parameters: [{name: out, valueFrom: {path: /tmp/out}}]}`),
    quiet: workflow(`- name: main
  containerSet: {containers: [{name: main, image: alpine}]}
  outputs: {parameters: [{name: out, valueFrom: {path: /tmp/out}}]}`),
  },
  'mount-path': { fires: mounted('/a'), quiet: mounted('/b') },
  'init-container': {
    fires: workflow(container('initContainers: [{image: alpine}]')),
    quiet: workflow(container('initContainers: [{name: first, image: alpine}]')),
  },
  resource: { fires: resource('destroy'), quiet: resource('create') },
  limit: {
    fires: workflow(container('timeout: "30"')),
    quiet: workflow(
      container('timeout: 30s\nactiveDeadlineSeconds: "{{workflow.parameters.deadline}}"'),
      withDeadline(),
    ),
  },
  'retry-policy': {
    fires: workflow(container('retryStrategy: {limit: 2, retryPolicy: Sometimes}')),
    quiet: workflow(container('retryStrategy: {limit: 2, retryPolicy: Always}')),
  },
  'pod-gc': {
    fires: workflow(container(''), 'entrypoint: main\npodGC: {strategy: Never}'),
    quiet: workflow(container(''), 'entrypoint: main\npodGC: {strategy: OnPodSuccess}'),
  },
  hook: { fires: step(''), quiet: step(', expression: "true"') },
  metric: { fires: metric('runs-total'), quiet: metric('runs_total') },
  cron: {
    fires: cron('schedules: ["0 25 * * *"]'),
    quiet: cron('schedules: ["*/5 8-18 * JAN-JUN mon-fri", "@daily"]'),
  },
  'undefined-dependency': {
    fires: set('{name: one, image: alpine, dependencies: [two]}'),
    quiet: set('{name: one, image: alpine}, {name: two, image: alpine, dependencies: [one]}'),
  },
};

function withDeadline(): string {
  return 'entrypoint: main\narguments: {parameters: [{name: deadline, value: "5"}]}';
}
