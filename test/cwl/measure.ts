/** A workflow that runs a CWL document, for tests. */
import type { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import { z } from 'zod';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { text } from '../../lib/argo/ref.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { listOf } from '../../lib/contract/wire-types.ts';
import { cwlTemplate } from '../../lib/cwl/cwl-template.ts';
import { measure } from './documents/measure.ts';

/** Writes the workflow `measure`; `retry` is what is tried again, as templates say it. */
export function measureWords(chart: Chart, { retry }: { readonly retry?: false } = {}) {
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'measure' },
    automountToken: true,
  });
  const home = new WorkflowTemplate(chart, 'measure', {
    name: 'measure',
    parameters: { words: listOf(z.string()), table: z.string(), prefix: z.string() },
    defaults: { words: ['one', 'three'], table: '{}', prefix: '' },
    serviceAccount,
  });
  const template = cwlTemplate(home, {
    name: 'measure-words',
    document: measure,
    serviceAccount,
    ...(retry === undefined ? {} : { retry }),
    container: {
      image: 'ghcr.io/example/measure:1.0.0',
      env: { WORD_TOKEN: { secretName: 'words', key: 'token' } },
    },
  });
  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const { words, table, prefix } = home.parameters;
      return {
        ...dag.run(template, { words, table: { raw: { data: text`${table}` } }, prefix, mode: 'fancy' }),
      };
    },
  });
  home.runs(main);
  return { home, serviceAccount, template };
}
