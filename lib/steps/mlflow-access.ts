/** What a step that talks to MLflow is given to reach it: one declaration for all of them, as data. */

/** The environment and the secrets of such a step; which secrets there are depends on the server. */
export const mlflowAccess = {
  env: { MLFLOW_TRACKING_URI: 'where the MLflow server answers' },
  optionalEnv: { MLFLOW_WORKSPACE: 'the workspace of the model, on a server that has workspaces' },
  secrets: {
    mlflowToken: 'a bearer token for the MLflow server',
    mlflowUsername: 'the user of an MLflow server with basic authentication',
    mlflowPassword: 'the password of that user',
    mlflowCa: "the certificates, in PEM, of the authority that signed the MLflow server's",
  },
} as const;
