/** Faces in an uploaded picture: cut out, named one by one, and kept once somebody approves. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { artifact } from '../../lib/argo/artifact.ts';
import { eq } from '../../lib/argo/condition.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { dataTemplate } from '../../lib/argo/data-template.ts';
import { text, withDefault } from '../../lib/argo/ref.ts';
import { scriptTemplate } from '../../lib/argo/script-template.ts';
import { suspendTemplate } from '../../lib/argo/suspend-template.ts';
import { outputResult } from '../../lib/argo/template.ts';
import { workflow } from '../../lib/argo/variables.ts';
import { WorkflowEventBinding } from '../../lib/argo/workflow-event-binding.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { listOf } from '../../lib/contract/wire-types.ts';
import { ArtifactRepositories } from '../../lib/platform/artifact-repositories.ts';

const image = 'ghcr.io/millrace/face-detection:0.1.0';
const endpoint = 's3:9000';
const bucket = 'artifacts';
const uploads = 'face-detect/to-be-identified/';
const credentials = {
  accessKeySecret: { name: 's3', key: 'accessKey' },
  secretKeySecret: { name: 's3', key: 'secretKey' },
};

/** Adds the workflow, and the event binding by which an upload starts it. */
export function faceDetection(chart: Chart): void {
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'face-detect' },
    automountToken: true,
  });
  const home = new WorkflowTemplate(chart, 'face-detect', {
    name: 'face-detect',
    description: 'Cuts the faces out of a picture and names them; a person approves.',
    parameters: { photoKey: z.string(), s3Endpoint: z.string(), s3Bucket: z.string() },
    defaults: { s3Endpoint: endpoint, s3Bucket: bucket },
    serviceAccount,
  });
  const { photoKey, s3Endpoint, s3Bucket } = home.parameters;
  const facesKey = text`face-detect/faces/${workflow.name}`;

  const cropFaces = scriptTemplate(home, {
    name: 'crop-faces',
    inputs: { photo: artifact() },
    outputs: { faces: artifact({ archive: 'none', store: { s3: { key: facesKey } } }) },
    serviceAccount,
    script: { image, command: ['python'], source: program('crop_faces.py') },
  });
  const iterateFaces = dataTemplate(home, {
    name: 'iterate-faces',
    source: {
      s3: {
        endpoint: text`${s3Endpoint}`,
        insecure: true,
        bucket: text`${s3Bucket}`,
        key: facesKey,
        ...credentials,
      },
    },
    transformation: ["filter(data, {# endsWith '.jpg'})"],
    serviceAccount,
  });
  const identifyFace = scriptTemplate(home, {
    name: 'identify-face',
    inputs: { face: artifact(), knownFaces: artifact() },
    outputs: { name: z.string() },
    serviceAccount,
    script: { image, command: ['python'], source: program('identify_face.py') },
  });
  const approval = suspendTemplate(home, {
    name: 'approval',
    description: 'Are these the people in the picture?',
    supplied: { approved: z.enum(['YES', 'NO']).default('NO') },
  });
  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const cropped = dag.run(cropFaces, { photo: { s3: { key: text`${photoKey}` } } });
      const listed = dag.run(iterateFaces, {}, { after: [cropped] });
      const identified = dag.forEach(listed[outputResult], identifyFace, (key) => ({
        face: { s3: { key } },
        knownFaces: { s3: { key: 'face-detect/known-faces' } },
      }));
      const answer = dag.run(approval, {}, { after: [identified] });
      const finalize = scriptTemplate(dag.inline, {
        name: 'finalize',
        inputs: { names: listOf(z.string()) },
        outputs: {},
        result: z.string(),
        serviceAccount,
        script: { image, command: ['python'], source: program('finalize.py') },
      });
      const fail = scriptTemplate(dag.inline, {
        name: 'fail',
        inputs: {},
        outputs: {},
        serviceAccount,
        script: { image, command: ['python'], source: 'raise SystemExit("the names were not approved")\n' },
      });
      dag.run(finalize, { names: identified.name }, { when: eq(answer.approved, 'YES') });
      dag.run(fail, {}, { when: eq(answer.approved, 'NO') });
      return { names: withDefault(identified.name, []) };
    },
  });
  home.runs(main);

  new WorkflowEventBinding(chart, 'on-upload', {
    name: 'face-detect',
    selector: `(payload.EventName ?? '') startsWith 's3:ObjectCreated:Put' && (payload.Key ?? '') startsWith '${bucket}/${uploads}'`,
    starts: home,
    fromEvent: { photoKey: `trimPrefix(payload.Key, '${bucket}/')` },
    sender: new ServiceAccount(chart, 'sender', { metadata: { name: 'face-detect-events' } }),
  });
}

/** The bucket in which all workflows of the namespace keep their artifacts, and how their keys are made. */
export function artifactRepository(chart: Chart): void {
  new ArtifactRepositories(chart, 'artifact-repositories', {
    store: {
      endpoint: `http://${endpoint}`,
      credentials: { secretName: 's3', accessKeyKey: 'accessKey', secretKeyKey: 'secretKey' },
    },
    bucket,
    keyFormat: 'face-detect/{{workflow.name}}/{{pod.name}}',
  });
}

function program(file: string): string {
  return readFileSync(join(import.meta.dirname, file), 'utf8');
}
