/** What a step that talks to MLflow is given to reach it: one declaration for all of them, as data. */

/** The environment of such a step. */
export const mlflowEnv = { MLFLOW_TRACKING_URI: 'where the MLflow server answers' } as const;

/** The secrets of such a step; which of them there are depends on the server. */
export const mlflowSecrets = {
  mlflowToken: 'a bearer token for the MLflow server',
  mlflowUsername: 'the user of an MLflow server with basic authentication',
  mlflowPassword: 'the password of that user',
  mlflowCa: "the certificates, in PEM, of the authority that signed the MLflow server's",
} as const;
