/** Events and what the bindings among the documents make of them, as Argo's server does. */
import { describe, expect, test } from 'vitest';
import { type ArgoEvent, dispatch } from '../../lib/runner/events/dispatch.ts';
import { documentsOf } from './harness.ts';

const event: ArgoEvent = {
  namespace: 'ml',
  discriminator: 'upload',
  payload: { key: 'bucket/in/a.jpg', size: 3, tags: ['x', '<y>'], ready: true },
  metadata: { 'x-kind': ['put'] },
};

function binding(spec: string, name = 'on-upload') {
  return documentsOf(`apiVersion: argoproj.io/v1alpha1
kind: WorkflowEventBinding
metadata: {name: ${name}}
spec: ${spec}
`);
}

const started = (spec: string, given = event) =>
  dispatch(binding(spec), given).map(({ workflow }) => workflow);
const selected = (selector: string) =>
  started(`{event: {selector: ${JSON.stringify(selector)}}, submit: {workflowTemplateRef: {name: t}}}`)[0] !==
  undefined;

describe('an event', () => {
  test.each([
    ["payload.key startsWith 'bucket/in/' && payload.size > 2", true],
    ["discriminator == 'upload' && namespace == 'ml'", true],
    ["metadata['x-kind'] == ['put']", true],
    ["metadata['authorization'] == nil", true],
    ["payload.key endsWith '.png'", false],
    ['payload.nothing == nil', true],
  ])('is asked by the selector %s', (selector, isTaken) => {
    expect(selected(selector)).toBe(isTaken);
  });

  test('becomes the workflow that Argo would make', () => {
    const [workflow] = started(`
  event: {selector: 'true'}
  submit:
    workflowTemplateRef: {name: face-detect}
    metadata: {labels: {from: "payload.key"}, annotations: {size: "sprig.repeat(payload.size, 'x')"}}
    arguments:
      parameters:
        - {name: key, valueFrom: {event: "trimPrefix(payload.key, 'bucket/')"}}
        - {name: size, valueFrom: {event: payload.size}}
        - {name: tags, valueFrom: {event: payload.tags}}
        - {name: none, valueFrom: {event: payload.none}}`);
    expect(workflow).toEqual({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Workflow',
      metadata: {
        generateName: 'face-detect-',
        labels: { from: 'bucket/in/a.jpg', 'workflows.argoproj.io/workflow-event-binding': 'on-upload' },
        annotations: { size: 'xxx' },
      },
      spec: {
        workflowTemplateRef: { name: 'face-detect' },
        arguments: {
          parameters: [
            { name: 'key', value: 'in/a.jpg' },
            { name: 'size', value: '3' },
            { name: 'tags', value: '["x","\\u003cy\\u003e"]' },
            { name: 'none', value: 'null' },
          ],
        },
      },
    });
  });

  test.each([
    [
      'a selector that is no expression',
      "{event: {selector: 'payload.key =='}}",
      /on-upload: the selector: /,
    ],
    [
      'a selector that is neither true nor false',
      '{event: {selector: payload.size}}',
      /true or false is needed/,
    ],
    ['an unknown name', '{event: {selector: body.key == 1}}', /body/],
    [
      'a parameter that is a plain value',
      "{event: {selector: 'true'}, submit: {workflowTemplateRef: {name: t}, arguments: {parameters: [{name: p, value: x}]}}}",
      /parameter 'p' has no valueFrom.event, which Argo needs/,
    ],
    [
      'a name that is no text',
      "{event: {selector: 'true'}, submit: {workflowTemplateRef: {name: t}, metadata: {name: payload.size}}}",
      /name: a text is needed, the expression gives 3/,
    ],
    ['a binding without a selector', '{event: {}}', /spec.event.selector: an expression is needed/],
  ])('refuses %s', (_, spec, message) => {
    expect(() => started(spec)).toThrow(message);
  });

  test('asks every binding, and those that submit nothing start nothing', () => {
    const documents = [
      ...binding("{event: {selector: 'false'}, submit: {workflowTemplateRef: {name: t}}}", 'a'),
      ...binding("{event: {selector: 'true'}}", 'b'),
      ...binding("{event: {selector: 'true'}, submit: {workflowTemplateRef: {name: t}}}", 'c'),
    ];
    const names = dispatch(documents, event).map(({ binding: name, workflow }) => [
      name,
      workflow !== undefined,
    ]);
    expect(names).toEqual([
      ['a', false],
      ['b', false],
      ['c', true],
    ]);
  });
});
