import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { Ref, text, withDefault } from '../../lib/argo/ref.ts';
import { Scope } from '../../lib/argo/scope.ts';
import { workflow } from '../../lib/argo/variables.ts';

const owner = new Scope('chart/delivery/release');
const ref = new Ref({ path: ['inputs', 'parameters', 'model-name'], type: z.string(), owner });

describe('a Ref', () => {
  test.each([
    ['a template literal', () => `${ref}`],
    ['String()', () => String(ref)],
    ['JSON', () => JSON.stringify({ ref })],
    ['join', () => [ref].join()],
    ['a comparison', () => Number(ref)],
  ])('refuses to become a string in %s, and names the way out', (_, use) => {
    expect(use).toThrow(/inputs\.parameters\.model-name is known only when the workflow runs.*text`/);
  });

  test('is written as a tag where its owner uses it', () => {
    expect(owner.tag(ref)).toBe('{{inputs.parameters.model-name}}');
    expect(owner.uses('inputs.parameters.model-name')).toBe(true);
  });

  test('may be used in a template within its owner', () => {
    const parameter = new Ref({ path: ['workflow', 'parameters', 'alias'], type: z.string(), owner });
    expect(new Scope('chart/delivery/release/inner', owner).tag(parameter)).toBe(
      '{{workflow.parameters.alias}}',
    );
    expect(owner.uses('workflow.parameters.alias')).toBe(true);
  });

  test('refuses another owner, naming both and the way out', () => {
    const other = new Scope('chart/other/train');
    expect(() => other.tag(ref)).toThrow(
      'chart/other/train: inputs.parameters.model-name belongs to chart/delivery/release and means nothing here; ' +
        'give it to this template as an input',
    );
  });
});

describe('text', () => {
  test('keeps the references it holds', () => {
    const value = text`${ref}@${text`stage-${workflow.name}`} #${7}`;
    expect(owner.tag(value)).toBe('{{inputs.parameters.model-name}}@stage-{{workflow.name}} #7');
  });

  test('refuses to become a string', () => {
    expect(() => `${text`a ${ref}`}`).toThrow('known only when the workflow runs');
    expect(() => JSON.stringify(text`a ${ref}`)).toThrow('known only when the workflow runs');
  });

  test('refuses a tag written by hand', () => {
    expect(() => owner.tag('{{inputs.parameters.model-name}}')).toThrow("contains '{{'");
    expect(() => owner.tag(text`{{${ref}}}`)).toThrow("contains '{{'");
    expect(() => owner.tag(text`a {${ref}}`)).toThrow("'a {' ends with '{'");
  });
});

describe('withDefault', () => {
  test('lets the empty string stand for a value that is absent', () => {
    const version = new Ref({
      path: ['tasks', 'a', 'outputs', 'parameters', 'version'],
      type: z.string().min(1),
    });
    const { type } = withDefault(version, '');
    expect(z.safeEncode(type, '').data).toBe('');
    expect(z.safeEncode(type, '7').data).toBe('7');
    expect(z.safeDecode(type, '').data).toBe('');
  });
});
