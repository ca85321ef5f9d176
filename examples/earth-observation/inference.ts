/** Inference: the tiles of a scene classified side by side by the model in use, and put together to one map. */
import type { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { artifact } from '../../lib/argo/artifact.ts';
import { ne } from '../../lib/argo/condition.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { wholeItem } from '../../lib/argo/fan-out.ts';
import { text } from '../../lib/argo/ref.ts';
import { podName, workflow } from '../../lib/argo/variables.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { jsonValue, numberValue } from '../../lib/contract/wire-types.ts';
import type { Mlflow } from '../../lib/platform/mlflow.ts';
import { command } from './programs.ts';
import { modelName } from './training.ts';

const batch = z.object({ index: z.number(), first: z.number(), count: z.number() });

/** Which scene is classified, and by default. */
export const whichScene = {
  stacUrl: z.string().describe('the landing page of a STAC API, or a catalog'),
  collection: z.string().describe('the collection of scenes'),
  itemId: z.string().describe('the scene; empty for the latest one of the time and place'),
  datetime: z.string().describe('an interval of time, as STAC writes it; empty for all'),
  bbox: z.string().describe('west,south,east,north; empty for everywhere'),
};
export const latestScene = { collection: 'sentinel-2-mini', itemId: '', datetime: '', bbox: '' };

/** Adds the workflow. */
export function inference(chart: Chart, registry: Mlflow) {
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'land-cover-map' },
    automountToken: true,
  });
  const home = new WorkflowTemplate(chart, 'inference', {
    name: 'land-cover-map',
    description: 'Classifies a scene by the model in use.',
    parameters: {
      ...whichScene,
      alias: z.string().describe('the alias of the model version'),
      batchSize: numberValue.describe('how many tiles a pod classifies'),
    },
    defaults: {
      ...latestScene,
      ...{ alias: 'production', batchSize: 64 },
    },
    serviceAccount,
    parallelism: 2,
  });
  const { stacUrl, collection, itemId, datetime, bbox, alias, batchSize } = home.parameters;
  const surroundings = { home, serviceAccount, env: registry.env };
  const file = artifact({ archive: 'none' });
  const overview = artifact({
    archive: 'none',
    store: { s3: { key: text`land-cover/${workflow.name}/overview.png` } },
  });
  const classes = text`land-cover/${workflow.name}/classes`;

  const findScene = command(surroundings, 'find-scene', {
    inputs: whichScene,
    outputs: { scene: file, truth: z.string() },
    options: ({ stacUrl, collection, itemId, datetime, bbox }, { scene, truth }) => ({
      ...{ 'stac-url': stacUrl, collection, 'item-id': itemId, datetime, bbox, output: scene, truth },
    }),
  });
  const plan = command(surroundings, 'plan', {
    inputs: { scene: artifact(), batchSize: numberValue },
    outputs: { batches: jsonValue(z.array(batch)) },
    options: ({ scene, batchSize }, { batches }) => ({ scene, 'batch-size': batchSize, output: batches }),
  });
  const fetchModel = command(surroundings, 'fetch-model', {
    inputs: { alias: z.string() },
    outputs: { model: artifact() },
    options: ({ alias }, { model }) => ({ 'model-name': modelName, alias, output: model }),
  });
  const classify = command(surroundings, 'classify', {
    inputs: { scene: artifact(), model: artifact(), batch: jsonValue(batch) },
    outputs: { classes: artifact({ archive: 'none', store: { s3: { key: text`${classes}/${podName}` } } }) },
    options: ({ scene, model, batch }, { classes }) => ({ scene, model, batch, output: classes }),
  });
  const mosaic = command(surroundings, 'mosaic', {
    inputs: { scene: artifact(), model: artifact(), batches: artifact() },
    outputs: { map: file, item: file, report: file, overview },
    outputFiles: {
      map: '/tmp/map/map.tif',
      item: '/tmp/map/item.json',
      report: '/tmp/map/report.json',
      overview: '/tmp/map/overview.png',
    },
    options: ({ scene, model, batches }) => ({ scene, model, batches, output: '/tmp/map' }),
  });
  const compare = command(surroundings, 'compare', {
    inputs: { map: artifact(), truth: z.string() },
    outputs: { figures: file },
    options: ({ map, truth }, { figures }) => ({ map, truth, output: figures }),
  });

  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const { scene, truth } = dag.run(findScene, { stacUrl, collection, itemId, datetime, bbox });
      const { model } = dag.run(fetchModel, { alias });
      const { batches } = dag.run(plan, { scene, batchSize });
      const classified = dag.forEach(batches, classify, (batch) => ({
        ...{ scene, model, batch: batch[wholeItem] },
      }));
      const { map } = dag.run(
        mosaic,
        { scene, model, batches: { s3: { key: classes } } },
        { after: [classified] },
      );
      dag.run(compare, { map, truth }, { when: ne(truth, '') });
      return {};
    },
  });
  home.runs(main);
  return home;
}
