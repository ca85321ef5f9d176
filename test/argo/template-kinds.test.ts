/** What the kinds of templates refuse, and what keeps quiet; their YAML is in `golden/`. */
import { ApiObject, Duration } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Container } from '../../lib/argo/container.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { httpTemplate } from '../../lib/argo/http-template.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import { type Ref, text } from '../../lib/argo/ref.ts';
import { resourceTemplate } from '../../lib/argo/resource-template.ts';
import { scriptTemplate } from '../../lib/argo/script-template.ts';
import { suspendTemplate } from '../../lib/argo/suspend-template.ts';
import { WorkflowEventBinding } from '../../lib/argo/workflow-event-binding.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { booleanValue } from '../../lib/contract/wire-types.ts';
import { templatesOf, testLibrary } from './contracts.ts';

const word = { word: z.string() };

function imageWith(container: (word: Ref<string>) => Pick<Container, 'command' | 'args'>) {
  const { library, serviceAccount } = testLibrary();
  return imageTemplate(library, {
    name: 'say',
    inputs: word,
    outputs: {},
    serviceAccount,
    container: ({ inputs }) => ({ image: 'busybox', ...container(inputs.word) }),
  });
}

describe('a container of any image', () => {
  test.each<[string, string[]]>([
    ['sh', ['/bin/sh', '-c']],
    ['bash with more flags', ['bash', '-euo', 'pipefail', '-xc']],
    ['python', ['env', 'python3', '-c']],
    ['node', ['node', '-e']],
  ])('refuses a value in the source of %s', (_, [program = '', ...flags]) => {
    const command: [string, ...string[]] = [program, ...flags];
    expect(() => imageWith((value) => ({ command, args: [text`echo ${value}`] }))).toThrow(
      /inputs.parameters.word stands in the source behind/,
    );
    expect(() => imageWith((value) => ({ command, args: [value] }))).toThrow(/becomes code/);
  });

  test.each<[string, (word: Ref<string>) => Pick<Container, 'command' | 'args'>]>([
    ['behind the source', (value) => ({ command: ['sh', '-c', 'echo "$1"', 'say'], args: [value] })],
    ['for a program that runs none', (value) => ({ command: ['wc', '-c'], args: [value] })],
    ['for a module', (value) => ({ command: ['python', '-m', 'say'], args: [value] })],
  ])('takes a value %s', (_, container) => {
    expect(() => imageWith(container)).not.toThrow();
  });

  test('leaves its outputs where it was told, or where it cannot help', () => {
    const { chart, library, serviceAccount } = testLibrary();
    const outputs = { first: z.string(), lastOne: z.string() };
    const common = { inputs: {}, outputs, serviceAccount };
    const container = () => ({ image: 'busybox', command: ['true'] as const });
    const outputFiles = { lastOne: '/result/last.txt' };
    imageTemplate(library, { ...common, name: 'give', outputFiles, container });
    expect(templatesOf(chart, 'library')['give']?.outputs?.parameters).toEqual([
      { name: 'first', valueFrom: { path: '/tmp/millrace/outputs/first' } },
      { name: 'last-one', valueFrom: { path: '/result/last.txt' } },
    ]);
    const wrong = (paths: typeof outputFiles & { first?: string }) => () =>
      imageTemplate(library, { ...common, name: 'wrong', outputFiles: paths, container });
    expect(wrong({ lastOne: 'last.txt' })).toThrow(/give an absolute path/);
    expect(wrong({ first: '/a', lastOne: '/a' })).toThrow(/are both in \/a/);
  });
});

describe('a script', () => {
  const script = { image: 'python', command: ['python'] as const };

  test('refuses a tag in its source and a variable that is set twice', () => {
    const { library, serviceAccount } = testLibrary();
    const make = (source: string, env = {}) =>
      scriptTemplate(library, {
        name: 'script',
        inputs: word,
        outputs: {},
        serviceAccount,
        script: { ...script, source, env },
      });
    expect(() => make('print("{{inputs.parameters.word}}")')).toThrow(/contains '\{\{'/);
    expect(() => make('print()', { INPUT_WORD: 'x' })).toThrow(/sets INPUT_WORD/);
    expect(() => make('print()', { OTHER: 'x' })).not.toThrow();
  });
});

describe('a template that waits', () => {
  test('refuses to go on by itself without a value that is asked for', () => {
    const { library } = testLibrary();
    const duration = Duration.minutes(1);
    expect(() => suspendTemplate(library, { name: 'a', supplied: word, duration })).toThrow(
      /'word' is absent then; give it a default/,
    );
    expect(() => suspendTemplate(library, { name: 'b', supplied: word })).not.toThrow();
  });

  test('offers the choices of an enumeration and of a boolean', () => {
    const { chart, library } = testLibrary();
    suspendTemplate(library, { name: 'ask', supplied: { isFine: booleanValue, note: z.string() } });
    expect(templatesOf(chart, 'library')['ask']).toMatchObject({
      inputs: { parameters: [{ name: 'is-fine', enum: ['true', 'false'] }] },
      outputs: { parameters: [{ name: 'is-fine' }, { name: 'note' }] },
    });
  });
});

describe('a request', () => {
  const request = (successCondition: string, header = 'X-Word') => {
    const { library, serviceAccount } = testLibrary();
    httpTemplate(library, {
      name: 'ask',
      inputs: word,
      serviceAccount,
      successCondition,
      request: (inputs) => ({ url: 'https://a.example', headers: { [header]: inputs.word } }),
    });
  };

  test('refuses a condition that is no expression, and a header that is none', () => {
    expect(() => request('response.statusCode = 200')).toThrow(/is no expression/);
    expect(() => request('{{response.statusCode}} == 200')).toThrow(/without them/);
    expect(() => request('response.statusCode == 200', 'X Word')).toThrow(/no name of a header/);
    expect(() => request('response.statusCode == 200')).not.toThrow();
  });
});

describe('an action on an object', () => {
  const act = (metadata: { name: Ref<string>; namespace?: string }, action: 'create' | 'delete') => {
    const { library, serviceAccount } = testLibrary();
    resourceTemplate(library, {
      name: 'act',
      inputs: {},
      action,
      serviceAccount,
      object: () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...metadata } }),
      outputs: { uid: { type: z.string(), jsonPath: '{.metadata.uid}' } },
    });
  };

  test('refuses another namespace, and outputs of what it deletes', async () => {
    const { workflow } = await import('../../lib/argo/variables.ts');
    const { name } = workflow;
    expect(() => act({ name, namespace: 'kube-system' }, 'create')).toThrow(/names a namespace/);
    expect(() => act({ name }, 'delete')).toThrow(/outputs of an object that it deletes/);
    expect(() => act({ name }, 'create')).not.toThrow();
  });
});

describe('an inline template', () => {
  const inline = (times: number, runs: number) => {
    const { library, serviceAccount } = testLibrary();
    dagTemplate(library, {
      name: 'main',
      inputs: {},
      tasks: (dag) => {
        const container = () => ({ image: 'busybox', command: ['true'] as const });
        const common = { inputs: {}, outputs: {}, serviceAccount, container };
        const templates = Array.from({ length: times }, () =>
          imageTemplate(dag.inline, { ...common, name: 'once' }),
        );
        for (let run = 0; run < runs; run++)
          for (const each of templates) dag.run(each, {}, { name: `t${run}` });
        return {};
      },
    });
  };

  test('is run by one task: not by none, not by two, and it has its name alone', () => {
    expect(() => inline(1, 1)).not.toThrow();
    expect(() => inline(1, 0)).toThrow(/no task runs the inline template 'once'/);
    expect(() => inline(1, 2)).toThrow(/two tasks run the inline template 'once'/);
    expect(() => inline(2, 1)).toThrow(/two inline templates 'once'/);
  });

  test('has no tasks of its own', () => {
    const { library, judge } = testLibrary();
    const nested = () =>
      dagTemplate(library, {
        name: 'main',
        inputs: {},
        tasks: (dag) => {
          const tasks = (inner: typeof dag) => ({
            ...inner.run(judge, { modelName: 'A', rule: { metric: 'a', threshold: 1 } }),
          });
          dagTemplate(dag.inline, { name: 'inner', inputs: {}, tasks });
          return {};
        },
      });
    expect(nested).toThrow(/has tasks of its own/);
  });
});

describe('an event binding', () => {
  test('refuses a selector that is no expression, and a parameter that comes from two places', () => {
    const { chart } = testLibrary();
    const starts = new WorkflowTemplate(chart, 'starts', { name: 'starts', parameters: word });
    const bind = (id: string, selector: string, parameters: { word?: string }) => () =>
      new WorkflowEventBinding(chart, id, {
        name: id,
        selector,
        starts,
        parameters,
        fromEvent: { word: 'payload.word' },
      });
    expect(bind('a', 'payload.kind ==', {})).toThrow(/selector 'payload.kind ==' is no expression/);
    expect(bind('b', 'true', { word: 'x' })).toThrow(/choose one/);
    expect(bind('c', 'true', {})).not.toThrow();
  });

  test('gives values that are always the same as expressions, as Argo takes nothing else', () => {
    const { chart } = testLibrary();
    const starts = new WorkflowTemplate(chart, 'starts', { name: 'starts', parameters: word });
    const parameters = { word: `it's "so"` };
    new WorkflowEventBinding(chart, 'd', { name: 'd', selector: 'true', starts, parameters });
    const objects = chart.node.findAll().filter((construct) => construct instanceof ApiObject);
    expect(objects.find(({ kind }) => kind === 'WorkflowEventBinding')?.toJson().spec).toMatchObject({
      submit: { arguments: { parameters: [{ name: 'word', valueFrom: { event: `'it\\'s "so"'` } }] } },
    });
  });
});
