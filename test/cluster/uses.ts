/** Small workflows that need every right that the constructs compute for them. */
import * as z from 'zod';
import { artifact } from '../../lib/argo/artifact.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { httpTemplate } from '../../lib/argo/http-template.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import type { ResourceAction } from '../../lib/argo/resource-access.ts';
import { resourceTemplate } from '../../lib/argo/resource-template.ts';
import type { None, Template } from '../../lib/argo/template.ts';
import { image, type Place, type SmallWorkflow } from './case-of.ts';

/** A workflow whose ServiceAccount is granted something. */
export interface Use extends SmallWorkflow {
  /** The kinds of objects whose every verb it needs, as paths have them. */
  readonly resources: readonly string[];
  /** Which of Argo's own programs uses those rights, and says when it may not. @default the template's, in its message */
  readonly worker?: 'executor' | 'agent' | 'artifact-gc';
}

const there = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'there' }, data: { word: 'old' } };

export const uses: readonly Use[] = [
  {
    name: 'container',
    write: ({ home, serviceAccount }) =>
      imageTemplate(home, {
        name: 'main',
        inputs: {},
        outputs: { word: z.string() },
        serviceAccount,
        container: ({ files }) => ({
          image,
          command: ['sh', '-c', 'echo hello > "$1"', 'write'],
          args: [files.word],
        }),
      }),
    resources: ['workflowtaskresults'],
    worker: 'executor',
  },
  {
    name: 'http',
    write: ({ home, serviceAccount }) =>
      httpTemplate(home, {
        name: 'main',
        inputs: {},
        serviceAccount,
        request: () => ({
          url: 'https://kubernetes.default.svc/version',
          headers: { 'x-word': { secretName: 'keys', key: 'word' } },
          insecureSkipVerify: true,
        }),
        successCondition: 'response.statusCode > 0',
      }),
    resources: ['workflowtasksets', 'workflowtasksets/status', 'secrets'],
    given: [{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys' }, stringData: { word: 'any' } }],
    worker: 'agent',
  },
  {
    name: 'artifact-gc',
    write: ({ home, serviceAccount }) =>
      imageTemplate(home, {
        name: 'main',
        inputs: {},
        outputs: { table: artifact() },
        serviceAccount,
        container: ({ files }) => ({
          image,
          command: ['sh', '-c', 'echo 1 > "$1"', 'write'],
          args: [files.table],
        }),
      }),
    options: (serviceAccount) => ({
      artifactGC: { strategy: 'OnWorkflowCompletion', serviceAccount, forceFinalizerRemoval: true },
    }),
    resources: ['workflowartifactgctasks', 'workflowartifactgctasks/status'],
    worker: 'artifact-gc',
  },
  {
    name: 'resource-create',
    write: (place) => changing(place, 'create', 'new'),
    resources: ['configmaps'],
  },
  {
    name: 'resource-get',
    write: (place) => changing(place, 'get', 'there'),
    resources: ['configmaps'],
    given: [there],
  },
  {
    name: 'resource-apply',
    write: (place) => {
      const applied = (word: string) =>
        resourceTemplate(place.home, { ...onConfigMap(place, 'apply', 'new', word), name: word });
      return dagTemplate(place.home, {
        name: 'main',
        inputs: {},
        tasks: (dag) => {
          dag.run(applied('second'), {}, { after: [dag.run(applied('first'), {})] });
          return {};
        },
      });
    },
    resources: ['configmaps'],
  },
  {
    name: 'resource-replace',
    write: (place) => changing(place, 'replace', 'there'),
    resources: ['configmaps'],
    given: [there],
  },
  {
    name: 'resource-patch',
    write: (place) => changing(place, 'patch', 'there'),
    resources: ['configmaps'],
    given: [there],
  },
  {
    name: 'resource-delete',
    write: (place) => resourceTemplate(place.home, { ...onConfigMap(place, 'delete', 'there'), outputs: {} }),
    resources: ['configmaps'],
    given: [there],
  },
];

/** A template that does something with a ConfigMap, and gives a word of it. */
function changing(place: Place, action: ResourceAction, name: string): Template<None> {
  return resourceTemplate(place.home, {
    ...onConfigMap(place, action, name),
    outputs: { word: { type: z.string(), jsonPath: '{.data.word}' } },
  });
}

function onConfigMap({ serviceAccount }: Place, action: ResourceAction, name: string, word = 'new') {
  const object = () => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name }, data: { word } });
  return { name: 'main', inputs: {}, outputs: {}, action, serviceAccount, object };
}
