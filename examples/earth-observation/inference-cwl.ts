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
import { latestScene, whichScene } from './inference.ts';
import { image } from './programs.ts';
import { modelName } from './training.ts';

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
      ...whichScene,
      modelName: z.string().describe('the registered model'),
      alias: z.string().describe('the alias of the model version'),
      batchSize: numberValue.describe('how many tiles are classified at once'),
      hasTruth: booleanValue.describe('whether the map is compared with the true classes'),
    },
    defaults: {
      ...latestScene,
      ...{ modelName, alias: 'production', batchSize: 64, hasTruth: false },
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
      image,
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
