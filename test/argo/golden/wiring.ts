/** Fan-outs, conditions, dependencies, hooks and computed values: the source of `wiring.yaml`. */
import type { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { and, eq, ge, lt, not, or } from '../../../lib/argo/condition.ts';
import { dagTemplate } from '../../../lib/argo/dag-template.ts';
import { allFailed, allOf, anyOf, failed, noneOf, skipped, succeeded } from '../../../lib/argo/dependency.ts';
import { computed, expression } from '../../../lib/argo/expression.ts';
import { sequence } from '../../../lib/argo/fan-out.ts';
import { hook } from '../../../lib/argo/hook.ts';
import { imageTemplate } from '../../../lib/argo/image-template.ts';
import { text, withDefault } from '../../../lib/argo/ref.ts';
import { scriptTemplate } from '../../../lib/argo/script-template.ts';
import { stepsTemplate } from '../../../lib/argo/steps-template.ts';
import { detailsOf } from '../../../lib/argo/task.ts';
import { outputResult } from '../../../lib/argo/template.ts';
import { WorkflowTemplate } from '../../../lib/argo/workflow-template.ts';
import { jsonValue, listOf, numberValue } from '../../../lib/contract/wire-types.ts';

/** Adds a workflow that fits many models and tells of them. */
export function wiring(chart: Chart): void {
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'wiring' },
    automountToken: true,
  });
  const home = new WorkflowTemplate(chart, 'wiring', {
    name: 'wiring',
    parameters: { depth: numberValue },
    defaults: { depth: 3 },
    serviceAccount,
  });
  const image = 'busybox:1.36';
  const fit = imageTemplate(home, {
    name: 'fit',
    inputs: { kind: z.string(), depth: numberValue },
    outputs: { score: numberValue, isFine: z.enum(['yes', 'no']) },
    serviceAccount,
    container: ({ inputs, files }) => ({
      image,
      command: ['fit'],
      args: [inputs.kind, inputs.depth, files.score, files.isFine],
    }),
  });
  const split = scriptTemplate(home, {
    name: 'split',
    inputs: {},
    outputs: {},
    result: jsonValue(z.array(z.object({ kind: z.string(), depth: z.number() }))),
    serviceAccount,
    script: { image, command: ['sh'], source: 'echo \'[{"kind":"forest","depth":3}]\'\n' },
  });
  const choose = imageTemplate(home, {
    name: 'choose',
    inputs: { scores: listOf(numberValue) },
    outputs: { best: numberValue },
    serviceAccount,
    container: ({ inputs, files }) => ({ image, command: ['choose'], args: [inputs.scores, files.best] }),
  });
  const tell = imageTemplate(home, {
    name: 'tell',
    inputs: { what: z.string() },
    outputs: {},
    serviceAccount,
    container: ({ inputs }) => ({ image, command: ['echo'], args: [inputs.what] }),
  });
  const listed = stepsTemplate(home, {
    name: 'listed',
    inputs: { depth: numberValue },
    steps: (steps) => {
      const { depth } = steps.inputs;
      const fits = steps.forEach(['linear', 'forest'], fit, (kind) => ({ kind, depth }), {
        when: (kind) => or(eq(kind, 'linear'), ge(depth, 2)),
        continueOn: ['failed'],
      });
      steps.run(
        tell,
        { what: 'both were tried' },
        { onExit: (told) => hook(tell, { what: detailsOf(told).status }) },
      );
      return { scores: withDefault(fits.score, []) };
    },
  });
  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const { depth } = home.parameters;
      const rows = dag.run(split, {});
      const fits = dag.forEach(rows[outputResult], fit, (row) => ({ kind: row.kind, depth: row.depth }), {
        hooks: (fitting) => ({
          started: hook(tell, { what: 'fitting' }, { when: eq(detailsOf(fitting).status, 'Running') }),
        }),
      });
      const chosen = dag.run(choose, { scores: fits.score }, { name: 'choose-of-rows' });
      const numbers = dag.forEach(
        sequence({ count: depth, format: 'run-%02d' }),
        fit,
        (kind) => ({ kind, depth }),
        {
          name: 'numbered',
          when: (kind) => and(eq(kind, 'run-00'), not(lt(chosen.best, 0.5))),
        },
      );
      const again = dag.run(
        fit,
        { kind: text`again ${chosen.best}`, depth: computed(numberValue, expression`asInt(${depth}) * 2`) },
        { name: 'again', when: expression`asFloat(${chosen.best}) < 0.9 && ${depth} != ${'7'}` },
      );
      dag.run(tell, { what: 'all went wrong' }, { after: anyOf(allFailed(numbers), failed(rows)) });
      const status = detailsOf(again).status;
      dag.run(
        tell,
        { what: status },
        { name: 'at-the-end', after: allOf(succeeded(rows), noneOf(skipped(again))) },
      );
      dag.run(tell, { what: detailsOf(fits).status }, { name: 'of-fits' });
      const both = dag.run(listed, { depth });
      return {
        scores: both.scores,
        best: withDefault(chosen.best, 0),
        rounded: computed(numberValue, expression`asInt(${both.scores})`),
      };
    },
  });
  home.runs(main);
}
