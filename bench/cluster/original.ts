/** The shape of the template that Millrace replaces: four sequential steps with inline scripts, an image with all they need. */
import type { KubernetesObject } from '../../lib/argo/manifest.ts';

/** Built from the Containerfile beside this file. */
export const originalImage = 'ghcr.io/millrace/bench-original:0.1.0';

/** What is written where and by whom. */
export interface OriginalProps {
  readonly modelName: string;
  readonly repoUrl: string;
  readonly trackingUri: string;
  readonly manifestPath: string;
  /** The user and token of the Git server, as the original has it in the clone URL. */
  readonly credentials: string;
}

/** A library of step templates and a workflow that uses them by reference, as the original has them. */
export function originalDocuments(props: OriginalProps): readonly KubernetesObject[] {
  const { modelName, repoUrl, trackingUri, manifestPath, credentials } = props;
  const clone = `git clone --quiet "${repoUrl.replace('://', `://${credentials}@`)}" /tmp/repository && cd /tmp/repository`;
  const step = (name: string, source: string, { inputs = [], output }: Wiring) => ({
    name,
    ...(inputs.length > 0 && { inputs: { parameters: inputs.map((input) => ({ name: input })) } }),
    ...(output && {
      outputs: { parameters: [{ name: output, valueFrom: { path: `/tmp/${output}` } }] },
    }),
    script: {
      image: originalImage,
      command: ['bash', '-eu'],
      env: [
        { name: 'MLFLOW_TRACKING_URI', value: trackingUri },
        { name: 'MODEL_NAME', value: modelName },
        { name: 'MLFLOW_RUN_CONTEXT', value: '{}' },
        { name: 'HOME', value: '/tmp' },
      ],
      source,
      ...restricted,
    },
  });
  const library = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: 'original-steps' },
    spec: {
      templates: [
        step(
          'train',
          `${clone}\npython -m pipelines.train\n${python(latest(modelName))} > /tmp/model-version`,
          {
            output: 'model-version',
          },
        ),
        step(
          'promote',
          python(`
import mlflow
client = mlflow.MlflowClient()
client.set_registered_model_alias("${modelName}", "production", "{{inputs.parameters.model-version}}")
assert client.get_model_version_by_alias("${modelName}", "production").version == "{{inputs.parameters.model-version}}"`),
          { inputs: ['model-version'] },
        ),
        step(
          'resolve-uri',
          `${python(`
import mlflow
client = mlflow.MlflowClient()
version = client.get_model_version_by_alias("${modelName}", "production")
print(client.get_model_version_download_uri("${modelName}", version.version))`)} > /tmp/model-uri`,
          { output: 'model-uri' },
        ),
        step(
          'update-git',
          `${clone}
sed -i "s#storageUri:.*#storageUri: {{inputs.parameters.model-uri}}#" ${manifestPath}
git -c user.name=ci -c user.email=ci@example.org commit --quiet --all --message "Update the model"
git push --quiet origin main`,
          { inputs: ['model-uri'] },
        ),
      ],
    },
  };
  const call = (name: string, given: Readonly<Record<string, string>> = {}) => [
    {
      name,
      templateRef: { name: 'original-steps', template: name },
      arguments: { parameters: Object.entries(given).map(([key, value]) => ({ name: key, value })) },
    },
  ];
  const workflow = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'WorkflowTemplate',
    metadata: { name: 'original' },
    spec: {
      entrypoint: 'main',
      serviceAccountName: 'original',
      securityContext: { runAsNonRoot: true, runAsUser: 65532, seccompProfile: { type: 'RuntimeDefault' } },
      templates: [
        {
          name: 'main',
          steps: [
            call('train'),
            call('promote', { 'model-version': '{{steps.train.outputs.parameters.model-version}}' }),
            call('resolve-uri'),
            call('update-git', { 'model-uri': '{{steps.resolve-uri.outputs.parameters.model-uri}}' }),
          ],
        },
      ],
    },
  };
  return [library, workflow, ...account];
}

interface Wiring {
  readonly inputs?: readonly string[];
  readonly output?: string;
}

const restricted = {
  imagePullPolicy: 'IfNotPresent',
  securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
};

const account: readonly KubernetesObject[] = [
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'original' } },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'Role',
    metadata: { name: 'original' },
    rules: [{ apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] }],
  },
  {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'RoleBinding',
    metadata: { name: 'original' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'original' },
    subjects: [{ kind: 'ServiceAccount', name: 'original' }],
  },
];

/** A Python program as an argument of the shell. */
function python(program: string): string {
  return `python -c '${program}'`;
}

function latest(modelName: string): string {
  return `
import mlflow
versions = mlflow.MlflowClient().search_model_versions("name=\\"${modelName}\\"")
print(max(int(version.version) for version in versions))`;
}
