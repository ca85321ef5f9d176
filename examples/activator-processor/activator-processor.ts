/** An activator hands events to a processor: one event after the other's step, or many side by side. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chart } from 'cdk8s';
import { type IServiceAccount, ServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { artifact } from '../../lib/argo/artifact.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { dataTemplate } from '../../lib/argo/data-template.ts';
import { text, withDefault } from '../../lib/argo/ref.ts';
import { scriptTemplate } from '../../lib/argo/script-template.ts';
import { stepsTemplate } from '../../lib/argo/steps-template.ts';
import { outputResult, type TemplateHome } from '../../lib/argo/template.ts';
import { workflow } from '../../lib/argo/variables.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { jsonValue, numberValue } from '../../lib/contract/wire-types.ts';

const eventSchema = z.object({
  scene: z.string(),
  red: z.array(z.number()),
  nearInfrared: z.array(z.number()),
});
const event = jsonValue(eventSchema);
const events = jsonValue(z.array(z.object({ id: z.string(), event: eventSchema })));

const forest = { scene: 'forest', red: [0.05, 0.06, 0.04], nearInfrared: [0.45, 0.5, 0.4] };
const shore = { scene: 'shore', red: [0.06, 0.2, 0.05], nearInfrared: [0.48, 0.25, 0.02] };

/** Solution 1: `steps`. The event is a parameter, then the activator's artifact; the processor writes its own. */
export function oneEvent(chart: Chart): void {
  const serviceAccount = accountOf(chart, 'one-event');
  const home = new WorkflowTemplate(chart, 'one-event', {
    name: 'one-event',
    parameters: { event },
    defaults: { event: forest },
    serviceAccount,
  });
  const { activator, processor } = programs(home, serviceAccount);
  const main = stepsTemplate(home, {
    name: 'main',
    inputs: {},
    steps: (steps) => {
      const activated = steps.run(activator, { event: home.parameters.event });
      const processed = steps.run(processor, { event: activated.event });
      return { result: processed.result, greenShare: processed.greenShare };
    },
  });
  home.runs(main);
}

/**
 * Solution 2: `dag`, two pods at once. A list of events fans out to activators; when all have ended, what they left in
 * the bucket is listed, and each key fans out to a processor as its input artifact.
 */
export function manyEvents(chart: Chart): void {
  const serviceAccount = accountOf(chart, 'many-events');
  const home = new WorkflowTemplate(chart, 'many-events', {
    name: 'many-events',
    parameters: { events, s3Endpoint: z.string(), s3Bucket: z.string() },
    defaults: {
      events: [
        { id: 'a', event: forest },
        { id: 'b', event: shore },
      ],
      s3Endpoint: 's3:9000',
      s3Bucket: 'artifacts',
    },
    serviceAccount,
    parallelism: 2,
  });
  const { activator, processor } = programs(home, serviceAccount);
  const listActivatorOutputs = dataTemplate(home, {
    name: 'list-activator-outputs',
    source: {
      s3: {
        endpoint: text`${home.parameters.s3Endpoint}`,
        insecure: true,
        bucket: text`${home.parameters.s3Bucket}`,
        key: text`${workflow.name}`,
        accessKeySecret: { name: 's3', key: 'accessKey' },
        secretKeySecret: { name: 's3', key: 'secretKey' },
      },
    },
    transformation: ["filter(data, {# endsWith '/event.tgz'})"],
    serviceAccount,
  });
  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const activated = dag.forEach(home.parameters.events, activator, (each) => ({
        id: each.id,
        event: each.event,
      }));
      const listed = dag.run(listActivatorOutputs, {}, { after: [activated] });
      const processed = dag.forEach(listed[outputResult], processor, (key) => ({ event: { s3: { key } } }));
      return { greenShares: withDefault(processed.greenShare, []) };
    },
  });
  home.runs(main);
}

/** The two programs, which know nothing of each other but the form of the event. */
function programs(home: TemplateHome, serviceAccount: IServiceAccount) {
  const activator = scriptTemplate(home, {
    name: 'activator',
    inputs: { id: z.string().default('only'), event },
    outputs: { event: artifact() },
    serviceAccount,
    script: programOf('activator'),
  });
  const processor = scriptTemplate(home, {
    name: 'processor',
    inputs: { event: artifact() },
    outputs: { result: artifact(), greenShare: numberValue },
    serviceAccount,
    script: programOf('processor'),
  });
  return { activator, processor };
}

function programOf(name: string) {
  const source = readFileSync(join(import.meta.dirname, `${name}.cjs`), 'utf8');
  return { image: 'node:20', command: ['node'], source } as const;
}

function accountOf(chart: Chart, name: string): ServiceAccount {
  return new ServiceAccount(chart, 'account', { metadata: { name }, automountToken: true });
}
