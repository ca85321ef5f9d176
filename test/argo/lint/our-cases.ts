/** Cases of the rules that only Millrace has. Argo accepts each of these documents. */
import { sizeBudgetBytes } from '../../../lib/argo/lint/beyond/object-size.ts';
import type { RuleName } from '../../../lib/argo/lint/rules.ts';
import { type Case, container, cron, dag, draw, echo, workflow } from './cases.ts';

const text = (value: string) => `{name: text, value: ${value}}`;
const call = (parameter: string) =>
  workflow(`${dag(`- {name: a, template: echo, arguments: {parameters: [${parameter}]}}`)}${echo}`);
const shell = (line: string) =>
  workflow(`- name: main
  inputs: {parameters: [{name: who, value: you}]}
  container: {image: alpine, command: [sh, -c], args: ${line}}`);
const sized = (
  size: string,
) => `${dag(`- {name: a, template: sized, arguments: {parameters: [{name: size, value: ${size}}]}}`)}
- name: sized
  inputs: {parameters: [{name: size, enum: [s, l]}]}
  container: {image: alpine, args: ["{{inputs.parameters.size}}"]}
`;
const conditional = (value: string) =>
  workflow(
    `${dag(`- {name: a, template: draw}
- {name: b, depends: a, template: draw, when: "{{tasks.a.outputs.result}} == head"}
- {name: c, depends: b, template: echo, arguments: {parameters: [{name: text, value: "${value}"}]}}`)}${draw}${echo}`,
  );

const tokenOf = (
  mounts: boolean,
) => `${workflow(container(''), 'entrypoint: main\nserviceAccountName: fit')}---
apiVersion: v1
kind: ServiceAccount
metadata: {name: fit}
automountServiceAccountToken: ${mounts}
`;

const inline = (more: string) =>
  workflow(
    dag(`- name: a
  inline:
    container: {image: alpine}
    ${more}`),
  );

const listing = (more: string) =>
  workflow(`- name: main
  data:
    source: {artifactPaths: {name: files, s3: {bucket: tables, key: all}}}
    transformation: [{expression: data}]
  ${more}`);

export const ourCases: Readonly<Partial<Record<RuleName, Case>>> = {
  'time-zone': {
    fires: cron('schedules: ["0 0 * * *"]\ntimezone: Europe/Entenhausen'),
    quiet: cron('schedules: ["0 0 * * *"]\ntimezone: Europe/Berlin'),
  },
  expression: {
    fires: workflow('- {name: main, container: {image: alpine, args: ["{{= 1 + }}"]}}'),
    quiet: workflow('- {name: main, container: {image: alpine, args: ["{{= 1 + 1 }}"]}}'),
  },
  'lost-value': {
    fires: workflow(
      container(''),
      'entrypoint: main\narguments: {parameters: [{name: list, value: [a, b]}]}',
    ),
    quiet: workflow(
      container(''),
      `entrypoint: main\narguments: {parameters: [{name: list, value: '["a", "b"]'}]}`,
    ),
  },
  'unknown-argument': {
    fires: call(`${text('hello')}, {name: txt, value: hello}`),
    quiet: call(text('hello')),
  },
  'argument-enum': { fires: workflow(sized('m')), quiet: workflow(sized('s')) },
  'skipped-output': {
    fires: conditional('{{tasks.b.outputs.result}}'),
    quiet: conditional("{{= tasks.b?.outputs?.result ?? 'none' }}"),
  },
  'spliced-source': {
    fires: shell('["echo {{inputs.parameters.who}}"]'),
    quiet: shell('[\'echo "$1" {{workflow.name}}\', sh, "{{inputs.parameters.who}}"]'),
  },
  'missing-token': { fires: tokenOf(false), quiet: tokenOf(true) },
  'secret-value': {
    fires: workflow('- name: main\n  container: {image: alpine, env: [{name: DB_PASSWORD, value: hunter2}]}'),
    quiet: workflow(`- name: main
  container: {image: alpine, env: [{name: DB_PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}]}`),
  },
  'object-size': {
    fires: workflow(`- name: main\n  script: {image: alpine, source: "${'#'.repeat(sizeBudgetBytes)}"}`),
    quiet: workflow(`- name: main\n  script: {image: alpine, source: "${'#'.repeat(sizeBudgetBytes / 2)}"}`),
  },
  'reserved-container': {
    fires: workflow(container('sidecars: [{name: wait, image: alpine}]')),
    quiet: workflow(container('sidecars: [{name: database, image: alpine}]')),
  },
  'data-location': {
    fires: listing(''),
    quiet: listing('inputs: {artifacts: [{name: absent, path: /absent, optional: true}]}'),
  },
  'inline-retry': { fires: inline('retryStrategy: {limit: 2}'), quiet: inline('') },
  'unused-input': {
    fires: workflow(container('inputs: {parameters: [{name: who, value: you}]}')),
    quiet: shell('[date, "{{inputs.parameters.who}}"]'),
  },
};
