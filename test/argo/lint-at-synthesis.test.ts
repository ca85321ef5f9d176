import { ApiObject, App, Chart, Testing } from 'cdk8s';
import { describe, expect, test } from 'vitest';
import { configureArgo } from '../../lib/argo/settings.ts';
import { suspendTemplate } from '../../lib/argo/suspend-template.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';

/** An app with one template that is right. */
function app() {
  const app = new App({ outdir: 'unused' });
  const chart = new Chart(app, 'tools');
  const library = new WorkflowTemplate(chart, 'library', { name: 'library', parameters: {} });
  suspendTemplate(library, { name: 'wait', supplied: {} });
  library.addTemplate({
    name: 'greet',
    inputs: { parameters: [{ name: 'who' }] },
    container: { name: 'main', image: 'alpine:3', args: ['{{inputs.parameters.who}}'] },
  });
  return { app, chart };
}

describe('synthesis', () => {
  test('takes what is right', () => {
    expect(() => Testing.synth(app().chart)).not.toThrow();
  });

  test('refuses a Secret with its values, by the path of the construct and without the value', () => {
    const { app: root, chart } = app();
    const secret = { apiVersion: 'v1', kind: 'Secret', stringData: { token: 'hunter2' } };
    new ApiObject(new Chart(root, 'other'), 'token', secret);
    expect(() => Testing.synth(chart)).toThrow(
      /\[other\/token\] Secret\/\S+ stringData: .* \(secret-value\)/,
    );
    expect(() => Testing.synth(chart)).not.toThrow('hunter2');
  });

  test('refuses objects of Argo that were written by hand, warnings included', () => {
    const { chart } = app();
    new ApiObject(chart, 'raw', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'WorkflowTemplate',
      spec: {
        templates: [
          { name: 'a', inputs: { parameters: [{ name: 'unused' }] }, container: { imag: 'alpine:3' } },
          { name: 'b', dag: { tasks: [{ name: 'c', templateRef: { name: 'library', template: 'greet' } }] } },
        ],
      },
    });
    const rules = ['unknown-field', 'image', 'unused-input', 'missing-argument'];
    for (const rule of rules) expect(() => Testing.synth(chart)).toThrow(`(${rule})`);
  });

  test('refuses fields of another Argo than the chart is for', () => {
    const { chart } = app();
    const old = new Chart(chart.node.root, 'old');
    configureArgo(old, { argo: '3.7' });
    const spec = {
      entrypoint: 'a',
      templates: [{ name: 'a', synchronization: { mutex: { name: 'b' } }, container: { image: 'c' } }],
    };
    const props = { apiVersion: 'argoproj.io/v1alpha1', kind: 'WorkflowTemplate', spec };
    new ApiObject(old, 'raw', props);
    expect(() => Testing.synth(old)).not.toThrow();
    new ApiObject(chart, 'raw', props);
    expect(() => Testing.synth(chart)).toThrow("Argo 4.1 has no 'mutex' in Synchronization");
  });

  test('looks again once the app is another one', () => {
    const { chart } = app();
    const raw = new ApiObject(chart, 'raw', { apiVersion: 'v1', kind: 'Secret', stringData: { token: 'x' } });
    expect(() => Testing.synth(chart)).toThrow('secret-value');
    chart.node.tryRemoveChild(raw.node.id);
    expect(() => Testing.synth(chart)).not.toThrow();
  });
});
