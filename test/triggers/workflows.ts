/** A workflow that events start, for tests of what starts it. */
import type { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { numberValue } from '../../lib/contract/wire-types.ts';

/** A workflow `inference` that classifies one item of a STAC API. */
export function inferenceWorkflow(chart: Chart) {
  const serviceAccount = new ServiceAccount(chart, 'inference-account', {
    metadata: { name: 'inference' },
    automountToken: true,
  });
  const inference = new WorkflowTemplate(chart, 'inference', {
    name: 'inference',
    parameters: {
      stacUrl: z.string(),
      itemId: z.string(),
      collection: z.string(),
      cloudCover: numberValue,
      quality: z.enum(['draft', 'final']),
    },
    defaults: { cloudCover: 100, quality: 'final', collection: 'sentinel-2-l2a' },
  });
  const { stacUrl, itemId, collection, cloudCover, quality } = inference.parameters;
  const classify = imageTemplate(inference, {
    name: 'classify',
    inputs: { stacUrl: z.string(), itemId: z.string(), collection: z.string() },
    outputs: {},
    serviceAccount,
    container: ({ inputs }) => ({
      image: 'ghcr.io/example/classify:1.0.0',
      command: ['classify'],
      args: [inputs.stacUrl, inputs.collection, inputs.itemId],
      env: { CLOUD_COVER: cloudCover, QUALITY: quality },
    }),
  });
  inference.runs(
    dagTemplate(inference, {
      name: 'main',
      inputs: {},
      tasks: (dag) => {
        dag.run(classify, { stacUrl, itemId, collection });
        return {};
      },
    }),
  );
  return inference;
}
