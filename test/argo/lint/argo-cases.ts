/** Cases of the rules that Argo's own linter has as well: names, calls, arguments, tags. */
import type { RuleName } from '../../../lib/argo/lint/rules.ts';
import { type Case, container, cron, dag, draw, echo, workflow } from './cases.ts';

const greeting = '- {name: a, template: echo, arguments: {parameters: [{name: text, value: hello}]}}';
const output = (source: string) => container(`outputs: {parameters: [{name: out, ${source}}]}`);

/** A WorkflowTemplate to refer to, and a workflow that starts it. */
const library = `apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: library}
spec:
  entrypoint: main
  templates: [{name: main, container: {image: alpine, command: [date]}}]
`;
const shelf = library.replace('library', 'shelf');
const started = `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: case-}
spec: {workflowTemplateRef: {name: library}}
`;

export const argoCases: Readonly<Partial<Record<RuleName, Case>>> = {
  'unknown-field': {
    fires: workflow('- {name: main, container: {image: alpine, comand: [date]}}'),
    quiet: workflow('- {name: main, container: {image: alpine, command: [date]}}'),
  },
  'wrong-type': {
    fires: workflow('- {name: main, container: {image: 7, command: [date]}}'),
    quiet: workflow('- {name: main, container: {image: "7", command: [date]}}'),
  },
  'object-name': {
    fires: cron('schedules: ["0 0 * * *"]', 'c'.repeat(53)),
    quiet: cron('schedules: ["0 0 * * *"]', 'c'.repeat(52)),
  },
  name: {
    fires: workflow('- {name: my_main, container: {image: alpine}}', 'entrypoint: my_main'),
    quiet: workflow('- {name: my-main, container: {image: alpine}}', 'entrypoint: my-main'),
  },
  'duplicate-name': {
    fires: workflow(container('inputs: {parameters: [{name: a, value: x}, {name: a, value: y}]}')),
    quiet: workflow(container('inputs: {parameters: [{name: a, value: x}, {name: b, value: y}]}')),
  },
  entrypoint: { fires: workflow(container(''), 'priority: 1'), quiet: workflow(container('')) },
  'workflow-template-ref': {
    fires: `${library}---\n${workflow(container(''), 'workflowTemplateRef: {name: library}')}`,
    quiet: `${library}---\n${started}`,
  },
  'undefined-template': {
    fires: workflow(`${dag('- {name: a, template: ecko}')}${draw}`),
    quiet: workflow(`${dag('- {name: a, template: draw}')}${draw}`),
  },
  'template-reference': {
    fires: `${shelf}---\n${workflow(dag('- {name: a, template: main, templateRef: {name: shelf, template: main}}'))}`,
    quiet: `${shelf}---\n${workflow(dag('- {name: a, templateRef: {name: shelf, template: main}}'))}`,
  },
  'template-type': {
    fires: workflow(container('suspend: {}')),
    quiet: workflow('- {name: main, suspend: {}}'),
  },
  'unresolved-tag': {
    fires: workflow('- {name: main, container: {image: alpine, args: ["{{inputs.parameters.x}}"]}}'),
    quiet: workflow('- {name: main, container: {image: alpine, args: ["{{workflow.name}}", "{{other.x}}"]}}'),
  },
  'missing-argument': {
    fires: workflow(`${dag('- {name: a, template: echo}')}${echo}`),
    quiet: workflow(`${dag(greeting)}${echo}`),
  },
  'argument-shape': {
    fires: workflow(`${dag('- {name: a, template: echo, arguments: {parameters: [{name: text}]}}')}${echo}`),
    quiet: workflow(`${dag(greeting)}${echo}`),
  },
  enum: {
    fires: workflow(
      container(''),
      'entrypoint: main\narguments: {parameters: [{name: size, value: m, enum: [s, l]}]}',
    ),
    quiet: workflow(
      container(''),
      'entrypoint: main\narguments: {parameters: [{name: size, value: s, enum: [s, l]}]}',
    ),
  },
  'artifact-shape': {
    fires: workflow(container('outputs: {artifacts: [{name: model}]}')),
    quiet: workflow(container('outputs: {artifacts: [{name: model, path: /tmp/model}]}')),
  },
  'output-shape': {
    fires: workflow(output('valueFrom: {parameter: "x"}')),
    quiet: workflow(output('valueFrom: {path: /tmp/out}')),
  },
  cycle: {
    fires: workflow(
      `${dag('- {name: a, template: draw, depends: b}\n- {name: b, template: draw, depends: a}')}${draw}`,
    ),
    quiet: workflow(`${dag('- {name: a, template: draw}\n- {name: b, template: draw, depends: a}')}${draw}`),
  },
  'undefined-dependency': {
    fires: workflow(`${dag('- {name: a, template: draw, dependencies: [z]}')}${draw}`),
    quiet: workflow(
      `${dag('- {name: a, template: draw}\n- {name: b, template: draw, dependencies: [a]}')}${draw}`,
    ),
  },
  depends: {
    fires: workflow(
      `${dag('- {name: a, template: draw}\n- {name: b, template: draw, depends: a.Done}')}${draw}`,
    ),
    quiet: workflow(
      `${dag('- {name: a, template: draw}\n- {name: b, template: draw, depends: a.Failed}')}${draw}`,
    ),
  },
  'missing-dependency': {
    fires: workflow(`${dag(`- {name: a, template: draw}\n${taking('')}`)}${draw}${echo}`),
    quiet: workflow(`${dag(`- {name: a, template: draw}\n${taking('depends: a, ')}`)}${draw}${echo}`),
  },
  'dag-target': {
    fires: workflow(`- name: main\n  dag: {target: z, tasks: [{name: a, template: draw}]}${draw}`),
    quiet: workflow(`- name: main\n  dag: {target: a, tasks: [{name: a, template: draw}]}${draw}`),
  },
  'empty-dag': {
    fires: workflow('- {name: main, dag: {tasks: []}}'),
    quiet: workflow(`${dag('- {name: a, template: draw}')}${draw}`),
  },
  loop: {
    fires: workflow(`${dag('- {name: a, template: draw, withItems: [1], withSequence: {count: 2}}')}${draw}`),
    quiet: workflow(`${dag('- {name: a, template: draw, withSequence: {count: 2}}')}${draw}`),
  },
  image: {
    fires: workflow('- {name: main, container: {command: [date]}}'),
    quiet: workflow(
      '- {name: main, container: {command: [date]}}',
      'entrypoint: main\ntemplateDefaults: {container: {image: alpine}}',
    ),
  },
};

/** A task that takes the result of the task a. */
function taking(depends: string): string {
  const argument = '{name: text, value: "{{tasks.a.outputs.result}}"}';
  return `- {name: b, ${depends}template: echo, arguments: {parameters: [${argument}]}}`;
}
