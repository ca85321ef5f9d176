/** The same inference described in CWL: cwltool runs the document in one pod, as it does without Argo. */
import { type Chart, Duration } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { booleanValue, numberValue } from '../../lib/contract/wire-types.ts';
import { cwlTemplate } from '../../lib/cwl/cwl-template.ts';
import type { Mlflow } from '../../lib/platform/mlflow.ts';
import { inference } from './cwl/inference.ts';

/** Adds the workflow. */
export function inferenceCwl(chart: Chart, registry: Mlflow) {
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'land-cover-map-cwl' },
    automountToken: true,
  });
  const home = new WorkflowTemplate(chart, 'inference-cwl', {
    name: 'land-cover-map-cwl',
    description: 'Classifies a scene by the model in use, in one pod.',
    parameters: {
      stacUrl: z.string().describe('the landing page of a STAC API, or a catalog'),
      collection: z.string().describe('the collection of scenes'),
      itemId: z.string().describe('the scene; empty for the latest one of the time and place'),
      datetime: z.string().describe('an interval of time, as STAC writes it; empty for all'),
      bbox: z.string().describe('west,south,east,north; empty for everywhere'),
      modelName: z.string().describe('the registered model'),
      alias: z.string().describe('the alias of the model version'),
      batchSize: numberValue.describe('how many tiles are classified at once'),
      hasTruth: booleanValue.describe('whether the map is compared with the true classes'),
    },
    defaults: {
      ...{ collection: 'sentinel-2-mini', itemId: '', datetime: '', bbox: '' },
      ...{ modelName: 'LandCover', alias: 'production', batchSize: 64, hasTruth: false },
    },
    serviceAccount,
  });
  const amount = { cpu: '1', memory: '1Gi' };
  const template = cwlTemplate(home, {
    name: 'classify-scene',
    document: inference,
    serviceAccount,
    timeout: Duration.hours(1),
    container: {
      image: 'ghcr.io/millrace/earth-observation:0.1.0',
      env: registry.env,
      resources: { requests: amount, limits: amount },
    },
  });
  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const { map, item, overview, report, figures } = dag.run(template, home.parameters);
      return { map, item, overview, report, figures };
    },
  });
  home.runs(main);
  return home;
}
