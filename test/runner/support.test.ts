import { describe, expect, test } from 'vitest';
import { explainWorkflow } from '../../lib/runner/support/check-workflow.ts';
import { documentsOf, run, workflow } from './harness.ts';

const template = (body: string) =>
  workflow(`entrypoint: main\ntemplates:\n  - name: main\n${body.replace(/^(?=.)/gm, '    ')}`);
const container = (fields: string) => template(`container: {image: a, command: ["true"], ${fields}}`);

describe('refuses, before anything runs,', () => {
  test.each([
    [
      'a field it does not carry out',
      container('lifecycle: {}'),
      'Workflow/test: spec.templates[0].container.lifecycle: the local runner does not carry this out; ',
    ],
    ['a misspelt field', container('comand: [x]'), 'spec.templates[0].container.comand: the local runner'],
    [
      'a field of the wrong type',
      container('args: yes'),
      'spec.templates[0].container.args: strings is needed, got "yes"',
    ],
    [
      'a sidecar whose command is not named',
      template('container: {image: a, command: [x]}\nsidecars: [{name: s, image: a}]'),
      'spec.templates[0].sidecars.s.command: it is not known',
    ],
    [
      'a hook with a field it does not know',
      workflow('entrypoint: main\nhooks: {running: {when: x}}\ntemplates: []'),
      'spec.hooks.running.when: the local',
    ],
    [
      'a store of artifacts',
      template(
        'container: {image: a, command: [x]}\noutputs: {artifacts: [{name: a, path: /tmp/a, oss: {}}]}',
      ),
      'spec.templates[0].outputs.artifacts[0].oss: the local',
    ],
    ['another kind of template', template('plugin: {}'), 'spec.templates[0].plugin: the local'],
    [
      'two kinds of template in one',
      template('container: {image: a, command: [x]}\nsteps: []'),
      'exactly one of container, script',
    ],
    [
      'an image without an environment',
      template('container: {image: missing, command: [x]}'),
      "'missing' has no environment on this machine; add it to environments.yaml",
    ],
    [
      'an image whose command is not named',
      template('container: {image: a}'),
      "it is not known what the image 'a' starts; name the command",
    ],
    [
      'a volume that is not there',
      container('volumeMounts: [{name: v, mountPath: /tmp/v}]'),
      'container.volumeMounts.v: there is no volume',
    ],
    [
      'a kind of volume it cannot make',
      template('container: {image: a, command: [x]}\nvolumes: [{name: v, hostPath: {path: /}}]'),
      'spec.templates[0].volumes[0].hostPath',
    ],
    [
      'a variable from a place it does not know',
      container('env: [{name: A, valueFrom: {fieldRef: {fieldPath: x}}}]'),
      "env.A: 'x' is no field",
    ],
    [
      'a ConfigMap that is not there',
      container('envFrom: [{configMapRef: {name: nope}}]'),
      "ConfigMap 'nope' is not among the documents",
    ],
    [
      'a tag that stands for nothing',
      container('args: ["{{inputs.parameters.x}}"]'),
      '{{inputs.parameters.x}} stands for nothing here',
    ],
    [
      'an output that the step before does not have',
      workflow(`entrypoint: main
templates:
  - {name: main, steps: [[{name: a, template: t}], [{name: b, template: t, when: "{{steps.a.outputs.parameters.x}} == 1"}]]}
  - {name: t, container: {image: a, command: [x]}}`),
      '{{steps.a.outputs.parameters.x}} stands for nothing here',
    ],
    [
      'an expression that cannot be read',
      container('args: ["{{= 1 + }}"]'),
      'container.args[0]: unexpected end at 1:4',
    ],
    ['a tag that is not closed', container('args: ["{{= 1"]'), '{{ is not closed by }}'],
    [
      'an entrypoint that is not there',
      workflow('entrypoint: other\ntemplates: []'),
      "spec.entrypoint: there is no template 'other' in Workflow/test; known are none",
    ],
    ['no entrypoint', workflow('templates: []'), 'spec.entrypoint: the template to begin with is needed'],
    [
      'an output of a pod without a file',
      template(
        'container: {image: a, command: [x]}\noutputs: {parameters: [{name: o, valueFrom: {expression: x}}]}',
      ),
      'outputs.parameters.o.valueFrom.path: a file is needed',
    ],
    [
      'a retry expression that cannot be read',
      template('container: {image: a, command: [x]}\nretryStrategy: {expression: "a b"}'),
      'retryStrategy.expression: unexpected identifier',
    ],
    [
      'a duration that is none',
      template('container: {image: a, command: [x]}\nretryStrategy: {backoff: {duration: soon}}'),
      "'soon' is not a duration; write it as 90, 30s or 1h30m",
    ],
    [
      'a timeout on a DAG',
      template('dag: {tasks: [{name: a, template: main}]}\ntimeout: 1s'),
      'timeout: a DAG or steps take none',
    ],
  ])('%s', async (_, yaml, message) => {
    await expect(run(yaml)).rejects.toThrow(message);
  });

  test.each([
    [
      'tasks that depend on each other',
      '- {name: a, template: t, depends: b}\n- {name: b, template: t, depends: a}',
      'tasks depend on each other: a -> b -> a',
    ],
    [
      'a task that is not there',
      '- {name: a, template: t, depends: x}',
      "task 'a' depends on 'x', which is not there; known are a",
    ],
    [
      'a result that is none',
      '- {name: a, template: t}\n- {name: b, template: t, depends: a.Finished}',
      "'a.Finished' is no result of a task",
    ],
    [
      'two tasks of one name',
      '- {name: a, template: t}\n- {name: a, template: t}',
      "there are two tasks 'a'",
    ],
    [
      'depends beside dependencies',
      '- {name: a, template: t}\n- {name: b, template: t, depends: a}\n- {name: c, template: t, dependencies: [a]}',
      'dependencies cannot stand beside depends',
    ],
    [
      'a task without its input',
      '- {name: a, template: u}',
      "inputs.parameters.x of template 'u' was not supplied",
    ],
    [
      'an output of a task it does not wait for',
      '- {name: a, template: t}\n- {name: b, template: u, arguments: {parameters: [{name: x, value: "{{tasks.a.outputs.result}}"}]}}',
      '{{tasks.a.outputs.result}} stands for nothing here',
    ],
    [
      'a template that is not there',
      '- {name: a, templateRef: {name: lib, template: x}}',
      'WorkflowTemplate/lib is not among the documents',
    ],
  ])('%s', async (_, tasks, message) => {
    const yaml = workflow(`entrypoint: main
templates:
  - name: main
    dag:
      tasks:
${tasks.replace(/^(?=.)/gm, '        ')}
  - {name: t, container: {image: a, command: ["true"]}}
  - {name: u, inputs: {parameters: [{name: x}]}, container: {image: a, command: ["true"]}}`);
    await expect(run(yaml)).rejects.toThrow(message);
  });

  test('everything at once, a line each', async () => {
    const yaml = workflow('entrypoint: main\npodPriority: 1\nshutdown: Stop\ntemplates: []');
    await expect(run(yaml)).rejects.toThrow(/podPriority.*\n.*shutdown.*/);
  });
});

test('a template that is not reached is not judged', async () => {
  const { phase } = await run(
    workflow(`entrypoint: main
templates:
  - {name: main, container: {image: a, command: ["true"]}}
  - {name: other, suspend: {}}`),
  );
  expect(phase).toBe('Succeeded');
});

test('each field is explained: carried out, without meaning here, or refused', () => {
  const documents = documentsOf(
    container('resources: {limits: {cpu: 1}, requests: {cpu: 1}}, lifecycle: {}'),
  );
  const findings = explainWorkflow(documents, { kind: 'Workflow', name: 'test' });
  const effects = Object.fromEntries(findings.map(({ path, effect }) => [path, effect]));
  expect(effects).toMatchObject({
    'spec.entrypoint': 'carried out',
    'spec.templates[0].container.command': 'carried out',
    'spec.templates[0].container.resources.limits.cpu': 'carried out',
    'spec.templates[0].container.resources.requests': 'no meaning here',
    'spec.templates[0].container.lifecycle': 'refused',
  });
  expect(findings.find(({ path }) => path.endsWith('requests'))?.reason).toContain('nothing is scheduled');
});

test('only of a daemon a probe is refused that runs a program inside of it', async () => {
  const probed = (daemon: boolean) =>
    workflow(`entrypoint: main
templates:
  - name: main
    daemon: ${daemon}
    container: {image: a, command: ["true"], readinessProbe: {exec: {command: ["true"]}}}`);
  expect((await run(probed(false))).phase).toBe('Succeeded');
  await expect(run(probed(true))).rejects.toThrow('container.readinessProbe.exec: the local runner does not');
});
