import { describe, expect, test } from 'vitest';
import { absentFor } from '../../../lib/argo/lint/beyond/absent-tasks.ts';
import { isTimeZone, scheduleFault } from '../../../lib/argo/lint/cron-schedule.ts';
import { pathText } from '../../../lib/argo/lint/finding.ts';
import { type LintOptions, lintDocuments } from '../../../lib/argo/lint/lint.ts';
import { readSource } from '../../../lib/argo/lint/source.ts';
import { container, dag, draw, echo, workflow } from './cases.ts';

function lint(text: string, options: LintOptions = {}): string[] {
  const objects = readSource(text).documents.map(({ object }) => object);
  return lintDocuments(objects, options).map(({ rule, path }) => `${rule} ${pathText(path)}`);
}

const library = (template: string) => `---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: library}
spec:
  templates:
    - ${template}
`;
const callLibrary = (given: string) =>
  workflow(
    dag(`- {name: a, templateRef: {name: library, template: say}, arguments: {parameters: [${given}]}}`),
  );
const say =
  '{name: say, inputs: {parameters: [{name: text}]}, container: {image: a, args: ["{{inputs.parameters.text}}"]}}';

describe('a workflow in a Sensor', () => {
  const template = `---
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: main}
spec:
  entrypoint: a
  arguments: {parameters: [{name: id}, {name: kind, value: any}]}
  templates: [{name: a, container: {image: a, command: [a, "{{workflow.parameters.id}}"]}}]
`;
  const sensor = (trigger: string) => `---
apiVersion: argoproj.io/v1alpha1
kind: Sensor
metadata: {name: s}
spec: {triggers: [${trigger}]}
`;
  const starts = (spec: string, parameters = '[]') =>
    `source: {resource: {apiVersion: argoproj.io/v1alpha1, kind: Workflow, metadata: {generateName: w-}, spec: ${spec}}}, parameters: ${parameters}`;
  const ofMain = (given: string) =>
    `{workflowTemplateRef: {name: main}, arguments: {parameters: [${given}]}}`;
  const at = (operation: string) => `spec.triggers[0].template.${operation}.source.resource`;

  test.each([
    ['is fine with its values', `{template: {k8s: {${starts(ofMain('{name: id, value: x}'))}}}}`, []],
    [
      'is fine with a value that the event gives',
      `{template: {k8s: {${starts(ofMain('{name: id}'), '[{dest: spec.arguments.parameters.0.value}]')}}}}`,
      [],
    ],
    [
      'lacks a value that the event gives to another parameter',
      `{template: {k8s: {${starts(ofMain('{name: kind}, {name: id}'), '[{dest: spec.arguments.parameters.0.value}]')}}}}`,
      [`missing-argument ${at('k8s')}.spec.arguments`],
    ],
    [
      'has a misspelt field, when it is submitted',
      `{template: {argoWorkflow: {${starts('{entrypiont: a}')}}}}`,
      [`unknown-field ${at('argoWorkflow')}.spec.entrypiont`, `entrypoint ${at('argoWorkflow')}.spec`],
    ],
    [
      'names a template that is not there, when another trigger failed',
      `{template: {}, dlqTrigger: {template: {k8s: {${starts('{workflowTemplateRef: {name: mian}}')}}}}}`,
      [
        'undefined-template spec.triggers[0].dlqTrigger.template.k8s.source.resource.spec.workflowTemplateRef',
      ],
    ],
  ])('%s', (_, trigger, findings) => {
    expect(lint(sensor(trigger) + template)).toEqual(findings);
  });
});

describe('references between documents', () => {
  test('are followed into other files', () => {
    expect(lint(callLibrary('{name: text, value: a}') + library(say))).toEqual([]);
  });

  test('refuses an argument that the other template lacks, and one that it misses', () => {
    expect(lint(callLibrary('{name: txt, value: a}') + library(say))).toEqual([
      'missing-argument spec.templates[0].dag.tasks[0]',
      'unknown-argument spec.templates[0].dag.tasks[0].arguments.parameters[0].name',
    ]);
  });

  test('refuses a parameter of the workflow that the other template needs and this one lacks', () => {
    const greedy = '{name: say, container: {image: a, args: ["{{workflow.parameters.who}}"]}}';
    expect(lint(callLibrary('') + library(greedy))).toEqual([
      'unresolved-tag spec.templates[0].dag.tasks[0].templateRef',
    ]);
    expect(lint(library(greedy))).toEqual([]);
  });
});

describe('versions of Argo', () => {
  const old = workflow(container('synchronization: {mutex: {name: one}}'));
  const young = workflow(container('pendingTimeout: 5m'));

  test('takes the fields of all versions when none is named', () => {
    expect([...lint(old), ...lint(young)]).toEqual([]);
  });

  test('refuses what the version lacks', () => {
    expect(lint(old, { argo: '4.1' })).toEqual(['unknown-field spec.templates[0].synchronization.mutex']);
    expect(lint(old, { argo: '3.7' })).toEqual([]);
    for (const argo of ['3.7', '4.0'] as const)
      expect(lint(young, { argo })).toEqual(['unknown-field spec.templates[0].pendingTimeout']);
  });
});

describe('outputs that may be absent', () => {
  const a = { name: 'a', template: 't' };
  const b = { name: 'b', template: 't', depends: 'a', when: 'x' };

  test.each([
    ['b', 'it has a condition'],
    ['b.Succeeded', undefined],
    ['b.Succeeded || a', 'it has a condition'],
    ['b && !b.Skipped', undefined],
    ['(b.Skipped || b.Succeeded)', 'it has a condition'],
  ])('depends: %s', (depends, why) => {
    expect(absentFor('c', 'b', [a, b, { name: 'c', template: 't', depends }])).toBe(why);
  });

  test('follows what lies between', () => {
    const c = { name: 'c', template: 't', depends: 'b.Succeeded' };
    const d = { name: 'd', template: 't', depends: 'c.Succeeded' };
    expect(absentFor('d', 'b', [a, b, c, d])).toBeUndefined();
    expect(absentFor('d', 'b', [a, b, c, { ...d, depends: 'c.Omitted || c' }])).toBe('it has a condition');
  });

  test('asks for a default where the output is the own one of a template', () => {
    const outputs = (more: string) =>
      workflow(
        `${dag(
          '- {name: a, template: draw}\n- {name: b, depends: a, template: draw, when: "{{tasks.a.outputs.result}} == x"}',
          `outputs: {parameters: [{name: out, valueFrom: {parameter: "{{tasks.b.outputs.result}}"${more}}}]}`,
        )}${draw}`,
      );
    expect(lint(outputs(''))).toEqual(['skipped-output spec.templates[0].outputs.parameters[0]']);
    expect(lint(outputs(', default: none'))).toEqual([]);
  });

  test('in steps, the same condition is enough', () => {
    const steps = (when: string) =>
      workflow(`- name: main
  steps:
    - [{name: a, template: draw, when: "{{workflow.name}} == x"}]
    - [{name: b, template: echo${when}, arguments: {parameters: [{name: text, value: "{{steps.a.outputs.result}}"}]}}]
${draw}${echo}`);
    expect(lint(steps(''))).toEqual([
      'skipped-output spec.templates[0].steps[1][0].arguments.parameters[0].value',
    ]);
    expect(lint(steps(', when: "{{workflow.name}} == x"'))).toEqual([]);
  });
});

describe('secrets', () => {
  test.each([
    `-----BEGIN ${'RSA '}PRIVATE KEY-----`,
    `${'AKIA'}ABCDEFGHIJKLMNOP`,
    `${'ghp'}_${'a1'.repeat(18)}`,
    'https://user:hunter2@example.com/repository.git',
  ])('refuses %s anywhere, and does not repeat it', (value) => {
    const [finding] = lintDocuments([
      { apiVersion: 'v1', kind: 'ConfigMap', data: { text: `x ${value} y` } },
    ]);
    expect(finding).toMatchObject({ rule: 'secret-value', path: ['data', 'text'] });
    expect(finding?.message).not.toContain(value);
  });

  test('refuses a Secret with values, and takes one without', () => {
    const secret = (data: object) => lintDocuments([{ apiVersion: 'v1', kind: 'Secret', stringData: data }]);
    expect(secret({ token: 'hunter2' })).toHaveLength(1);
    expect(secret({})).toEqual([]);
  });
});

test.each([
  '* * * * *',
  '0 0 1,15 * 5',
  '@every 1h30m',
  'TZ=Europe/Berlin 0 6 * * 1-5',
  '*/15 0-23/2 ? feb SUN',
])("schedule '%s' is taken", (schedule) => expect(scheduleFault(schedule)).toBeUndefined());
test.each([
  '',
  '* * * *',
  '60 * * * *',
  '0 0 0 * *',
  '0 0 * * 7',
  '5-2 * * * *',
  '*/0 * * * *',
  '@sometimes',
  'TZ=X/Y * * * * *',
])("refuses schedule '%s'", (schedule) => expect(scheduleFault(schedule)).toBeDefined());
test('time zones are those of the IANA database', () => {
  expect(['UTC', 'Asia/Kolkata', 'Mars/Olympus'].map(isTimeZone)).toEqual([true, true, false]);
});
