/** One small workflow for each kind of template, made by the constructs, and how it ends on Argo. */
import { Duration } from 'cdk8s';
import * as z from 'zod';
import { artifact } from '../../lib/argo/artifact.ts';
import { ClusterWorkflowTemplate } from '../../lib/argo/cluster-workflow-template.ts';
import { eq } from '../../lib/argo/condition.ts';
import { containerSetTemplate } from '../../lib/argo/container-set-template.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { dataTemplate } from '../../lib/argo/data-template.ts';
import { httpTemplate } from '../../lib/argo/http-template.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import { pluginTemplate } from '../../lib/argo/plugin-template.ts';
import { resourceTemplate } from '../../lib/argo/resource-template.ts';
import { scriptTemplate } from '../../lib/argo/script-template.ts';
import { stepsTemplate } from '../../lib/argo/steps-template.ts';
import { suspendTemplate } from '../../lib/argo/suspend-template.ts';
import { outputResult, type TemplateHome } from '../../lib/argo/template.ts';
import { numberValue } from '../../lib/contract/wire-types.ts';
import { image, type Place, type SmallWorkflow } from './case-of.ts';

/** A kind of template at work. */
export interface Kind extends SmallWorkflow {
  /** How the workflow ends: its phase, and some of its nodes with what they give. */
  readonly ends: { readonly phase: string; readonly nodes: Readonly<Record<string, object>> };
  /** Whether the local runner carries it out. @default true */
  readonly isLocal?: boolean;
}

const keys = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'keys' },
  stringData: { access: 'any', secret: 'any-secret' },
};

const succeeded = { phase: 'Succeeded' };

export const kinds: readonly Kind[] = [
  {
    name: 'container',
    write: (place) =>
      imageTemplate(place.home, {
        name: 'main',
        inputs: {},
        outputs: { word: z.string() },
        serviceAccount: place.serviceAccount,
        container: ({ files }) => ({
          image,
          command: ['sh', '-c', 'echo "$1" > "$2"', 'write'],
          args: ['hello', files.word],
        }),
      }),
    ends: { ...succeeded, nodes: { '…': { type: 'Pod', outputs: { parameters: { word: 'hello' } } } } },
  },
  {
    name: 'script',
    write: (place) =>
      scriptTemplate(place.home, {
        name: 'main',
        inputs: {},
        outputs: { count: numberValue },
        serviceAccount: place.serviceAccount,
        script: { image, command: ['sh'], source: 'echo 5 > "$OUTPUT_COUNT"\n' },
      }),
    ends: {
      ...succeeded,
      nodes: { '…': { type: 'Pod', outputs: { parameters: { count: '5' } } } },
    },
  },
  {
    name: 'container-set',
    write: (place) =>
      containerSetTemplate(place.home, {
        name: 'main',
        inputs: {},
        serviceAccount: place.serviceAccount,
        containers: (set) => {
          const first = set.run('first', { image, command: ['true'] });
          return set.runMain(
            { word: z.string() },
            (files) => ({ image, command: ['sh', '-c', 'echo last > "$1"', 'write'], args: [files.word] }),
            { after: [first] },
          );
        },
      }),
    ends: {
      ...succeeded,
      nodes: {
        '…': { type: 'Pod', outputs: { parameters: { word: 'last' } } },
        '….first': { type: 'Container', phase: 'Succeeded' },
        '….main': { type: 'Container', phase: 'Succeeded' },
      },
    },
  },
  {
    name: 'steps',
    write: (place) => {
      const shout = shouting(place.home, place);
      return stepsTemplate(place.home, {
        name: 'main',
        inputs: {},
        steps: (steps) => {
          const [first] = steps.parallel((group) => [
            group.run(shout, { word: 'one' }, { name: 'first' }),
            group.run(shout, { word: 'two' }, { name: 'second' }),
          ]);
          return { loud: steps.run(shout, { word: first[outputResult] }, { name: 'third' })[outputResult] };
        },
      });
    },
    ends: {
      ...succeeded,
      nodes: {
        '…': { type: 'Steps', outputs: { parameters: { loud: 'ONE!!' } } },
        '…[0].first': { outputs: { result: 'ONE!' } },
        '…[1].third': { inputs: { word: 'ONE!' } },
      },
    },
  },
  {
    name: 'dag',
    write: (place) => {
      const shout = shouting(place.home, place);
      return dagTemplate(place.home, {
        name: 'main',
        inputs: {},
        tasks: (dag) => {
          const loud = dag.run(shout, { word: 'one' })[outputResult];
          const each = dag.forEach(['a', 'b'], shout, (word) => ({ word }), { name: 'each' });
          dag.run(shout, { word: 'no' }, { name: 'never', when: eq(loud, 'two') });
          const quiet = imageTemplate(dag.inline, {
            name: 'quiet',
            inputs: { words: z.string() },
            outputs: { words: z.string() },
            serviceAccount: place.serviceAccount,
            container: ({ inputs, files }) => ({
              image,
              command: ['sh', '-c', 'echo "$1" | tr A-Z a-z > "$2"', 'quiet'],
              args: [inputs.words, files.words],
            }),
          });
          return { words: dag.run(quiet, { words: loud }, { after: [each] }).words };
        },
      });
    },
    ends: {
      ...succeeded,
      nodes: {
        '…': { type: 'DAG', outputs: { parameters: { words: 'one!' } } },
        '….each(1:b)': { type: 'Pod', phase: 'Succeeded' },
        '….never': { type: 'Skipped', phase: 'Skipped' },
      },
    },
  },
  {
    name: 'suspend',
    write: ({ home }) =>
      suspendTemplate(home, {
        name: 'main',
        supplied: { answer: z.enum(['yes', 'no']).default('no') },
        duration: Duration.seconds(1),
      }),
    ends: { ...succeeded, nodes: { '…': { type: 'Suspend', outputs: { parameters: { answer: 'no' } } } } },
  },
  {
    name: 'data',
    write: ({ home, serviceAccount }) =>
      dataTemplate(home, {
        name: 'main',
        source: {
          s3: {
            endpoint: 'services:9000',
            insecure: true,
            bucket: 'conformance',
            key: 'listed',
            accessKeySecret: { name: 'keys', key: 'access' },
            secretKeySecret: { name: 'keys', key: 'secret' },
          },
        },
        transformation: ["filter(data, {# endsWith '.csv'})"],
        serviceAccount,
      }),
    given: [keys],
    ends: { ...succeeded, nodes: { '…': { outputs: { result: '["listed/two.csv"]' } } } },
  },
  {
    name: 'http',
    write: ({ home, serviceAccount }) =>
      httpTemplate(home, {
        name: 'main',
        inputs: {},
        result: z.string(),
        serviceAccount,
        request: () => ({
          url: 'http://services:8080/told',
          method: 'POST',
          headers: { 'x-word': { secretName: 'keys', key: 'access' } },
          body: 'hello',
        }),
        successCondition: 'response.statusCode == 200',
      }),
    given: [keys],
    ends: {
      ...succeeded,
      nodes: {
        '…': {
          type: 'HTTP',
          outputs: { result: '{"method":"POST","path":"/told","word":"any","body":"hello"}' },
        },
      },
    },
  },
  {
    name: 'resource',
    write: ({ home, serviceAccount }) =>
      resourceTemplate(home, {
        name: 'main',
        inputs: {},
        action: 'create',
        serviceAccount,
        object: () => ({
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'made' },
          data: { word: 'hello' },
        }),
        outputs: { word: { type: z.string(), jsonPath: '{.data.word}' } },
        successCondition: 'data.word == hello',
        isOwned: true,
      }),
    ends: { ...succeeded, nodes: { '…': { outputs: { parameters: { word: 'hello' } } } } },
    isLocal: false,
  },
  {
    name: 'plugin',
    write: ({ home, serviceAccount }) =>
      pluginTemplate(home, {
        name: 'main',
        plugin: 'nobody',
        inputs: {},
        outputs: {},
        configuration: () => ({ text: 'hello' }),
        serviceAccount,
      }),
    ends: {
      phase: 'Failed',
      nodes: { '…': { type: 'Plugin', phase: 'Failed', message: 'no plugin executed the template' } },
    },
    isLocal: false,
  },
  {
    name: 'template-ref',
    write: ({ chart, home, serviceAccount }) => {
      const library = new ClusterWorkflowTemplate(chart, 'library', {
        name: 'millrace-test-library',
        parameters: {},
      });
      const shout = shouting(library, { serviceAccount });
      return dagTemplate(home, {
        name: 'main',
        inputs: {},
        tasks: (dag) => ({ loud: dag.run(shout, { word: 'far' })[outputResult] }),
      });
    },
    ends: { ...succeeded, nodes: { '…': { outputs: { parameters: { loud: 'FAR!' } } } } },
  },
  {
    name: 'artifacts',
    write: ({ home, serviceAccount }) => {
      const make = imageTemplate(home, {
        name: 'make',
        inputs: {},
        outputs: { table: artifact() },
        serviceAccount,
        container: ({ files }) => ({
          image,
          command: ['sh', '-c', 'printf "a\\nb\\n" > "$1"', 'make'],
          args: [files.table],
        }),
      });
      const count = imageTemplate(home, {
        name: 'count',
        inputs: { table: artifact() },
        outputs: { lines: numberValue },
        serviceAccount,
        container: ({ inputs, files }) => ({
          image,
          command: ['sh', '-c', 'wc -l < "$1" > "$2"', 'count'],
          args: [inputs.table, files.lines],
        }),
      });
      return dagTemplate(home, {
        name: 'main',
        inputs: {},
        tasks: (dag) => ({ lines: dag.run(count, { table: dag.run(make, {}).table }).lines }),
      });
    },
    ends: { ...succeeded, nodes: { '…': { outputs: { parameters: { lines: '2' } } } } },
  },
];

function shouting(home: TemplateHome, { serviceAccount }: Pick<Place, 'serviceAccount'>) {
  return scriptTemplate(home, {
    name: 'shout',
    inputs: { word: z.string() },
    outputs: {},
    result: z.string(),
    serviceAccount,
    script: { image, command: ['sh'], source: 'echo "$INPUT_WORD!" | tr a-z A-Z\n' },
  });
}
