/** Small contracts and a library with their templates, for tests of the wiring. */
import { App, Chart, Testing } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import { z } from 'zod';
import { containerTemplate } from '../../lib/argo/container-template.ts';
import type { Template } from '../../lib/argo/manifest.ts';
import type { StepProgram } from '../../lib/argo/step-container.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { defineStep } from '../../lib/contract/step-contract.ts';
import { booleanValue, jsonValue } from '../../lib/contract/wire-types.ts';

/** Takes a text, a rule and an optional limit; gives a verdict and more. */
export const judge = defineStep({
  name: 'judge',
  summary: 'judges a model',
  inputs: {
    modelName: z.string().regex(/^[A-Z]\w*$/, 'begin with a capital letter'),
    rule: jsonValue(z.strictObject({ metric: z.string(), threshold: z.number() })).describe('the rule'),
    maxCount: z.string().default('3'),
  },
  outputs: { verdict: z.enum(['promote', 'hold']), isFinal: booleanValue, runId: z.string().min(1) },
  env: { SERVER_URL: 'where the server answers' },
  secrets: { serverToken: 'a token for the server' },
});

/** Takes what `judge` gives. */
export const move = defineStep({
  name: 'move-alias',
  summary: 'moves the alias',
  inputs: { verdict: judge.outputs.verdict, runId: z.string() },
  outputs: { newUri: z.string().min(1) },
  env: {},
  secrets: {},
});

export const program: StepProgram = { image: 'example.org/steps:1', command: ['step'] };

/** A chart that no other test knows. */
export function testChart(): Chart {
  return new Chart(new App({ outdir: 'unused' }), 'test');
}

/** A library `test/library` with the templates of both contracts. */
export function testLibrary(chart = testChart()) {
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'account' },
    automountToken: true,
  });
  const library = new WorkflowTemplate(chart, 'library', { name: 'library', parameters: {} });
  const common = { program, serviceAccount };
  return {
    chart,
    library,
    serviceAccount,
    judge: containerTemplate(library, { step: judge, ...common, env: { SERVER_URL: 'http://server' } }),
    move: containerTemplate(library, { step: move, ...common, env: {} }),
  };
}

/** The templates that a WorkflowTemplate of the chart holds when it is synthesized. */
export function templatesOf(chart: Chart, workflowTemplate: string): Record<string, Template> {
  const documents: { kind: string; metadata: { name: string }; spec: { templates: Template[] } }[] =
    Testing.synth(chart);
  const document = documents.find(
    ({ kind, metadata }) => kind === 'WorkflowTemplate' && metadata.name === workflowTemplate,
  );
  return Object.fromEntries(
    document?.spec.templates.map((template) => [template.name ?? '', template]) ?? [],
  );
}
