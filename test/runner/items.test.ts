/** What an item is called and what `{{item}}` says, as Argo 3.7.3 was seen to do it. */
import { expect, test } from 'vitest';
import { run, workflow } from './harness.ts';

const looping = (loop: string) =>
  workflow(`entrypoint: main
templates:
  - name: main
    dag:
      tasks:
        - name: each
          template: say
          ${loop}
          arguments: {parameters: [{name: whole, value: "{{item}}"}, {name: part, value: "{{item.b}}"}]}
  - name: say
    inputs: {parameters: [{name: whole}, {name: part}]}
    container: {image: a, command: ["true"]}`);

test.each([
  [
    'of a parameter keeps the order of what is inside',
    `withParam: '[{"b": {"z": 1, "a": "<"}, "a": 2}]'`,
    '.each(0:a:2,b:{"z":1,"a":"<"})',
    ['{"a":2,"b":{"z":1,"a":"\\u003c"}}', '{"z":1,"a":"<"}'],
  ],
  [
    'of the manifest is sorted',
    'withItems: [{b: {z: 1, a: "<"}, a: 2}]',
    '.each(0:a:2,b:{"a":"<","z":1})',
    ['{"a":2,"b":{"a":"\\u003c","z":1}}', '{"a":"<","z":1}'],
  ],
])('an item %s', async (_, loop, name, values) => {
  const { phase, node } = await run(looping(loop));
  expect(phase).toBe('Succeeded');
  expect(node(name).inputs?.parameters?.map(({ value }) => value)).toEqual(values);
});
