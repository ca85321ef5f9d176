/** What the tests of `update-git` have it deliver: version 7 of `churn` in the place of version 6. */
export const churnInputs = {
  repoUrl: 'https://git.test/a',
  branch: 'main',
  manifestPath: 'k8s/service.yaml',
  modelUri: 's3://models/7',
  modelName: 'churn',
  modelVersion: '7',
  alias: 'production',
  previousVersion: '6',
  runId: 'run7',
  codeRevision: 'c'.repeat(40),
  dataDigest: '',
  rollbackReason: '',
  approvedBy: '',
  approvalReason: '',
  workflow: 'delivery-x',
};
