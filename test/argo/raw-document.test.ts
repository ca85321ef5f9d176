import { App, Chart, Testing } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { call, RawDocument, rawTemplate } from '../../lib/argo/raw-document.ts';

const greet = rawTemplate({
  name: 'greet',
  inputs: { parameters: [{ name: 'who' }, { name: 'greeting', default: 'hello' }] },
  container: { image: 'busybox:1.36', args: ['{{inputs.parameters.greeting}}', '{{inputs.parameters.who}}'] },
});

function synth(spec: Record<string, unknown>, accepts?: readonly 'unused-input'[]) {
  const chart = new Chart(new App({ outdir: 'unused' }), 'raw');
  const metadata = { generateName: 'greet-' };
  new RawDocument(chart, 'greet', { kind: 'Workflow', metadata, spec, ...(accepts ? { accepts } : {}) });
  return Testing.synth(chart);
}

describe('a raw document', () => {
  test('is emitted as it is given', () => {
    const main = rawTemplate({ name: 'main', steps: [[{ name: 'first', ...call(greet, { who: 'you' }) }]] });
    expect(synth({ entrypoint: main.name, templates: [main, greet] })).toEqual([
      {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Workflow',
        metadata: { generateName: 'greet-' },
        spec: {
          entrypoint: 'main',
          templates: [
            {
              name: 'main',
              steps: [
                [
                  {
                    name: 'first',
                    template: 'greet',
                    arguments: { parameters: [{ name: 'who', value: 'you' }] },
                  },
                ],
              ],
            },
            greet,
          ],
        },
      },
    ]);
  });

  test('is linted, but for the rules that it accepts', () => {
    const idle = rawTemplate({
      name: 'idle',
      inputs: { parameters: [{ name: 'a', value: 'b' }] },
      container: { image: 'a' },
    });
    const spec = { entrypoint: idle.name, templates: [idle] };
    expect(() => synth(spec)).toThrow('[raw/greet] Workflow/greet- spec.templates[0].inputs.parameters[0]');
    expect(() => synth(spec, ['unused-input'])).not.toThrow();
  });

  test('knows what its templates take', () => {
    // @ts-expect-error who is missing
    call(greet, {});
    // @ts-expect-error there is no whom
    call(greet, { who: 'you', whom: 'me' });
    // @ts-expect-error imag is no field of a container
    rawTemplate({ name: 'a', container: { imag: 'busybox' } });
    expect(call(greet, { who: 'you', greeting: 'hi' })).toMatchObject({ template: 'greet' });
  });
});
