/** How a server is reached by the environment variables that MLflow's own client reads. */

/** What the environment says. */
export interface RegistryAccess {
  readonly trackingUri?: string;
  readonly workspace?: string;
  /** The file with the certificates, in PEM, that are trusted. */
  readonly certificateFile?: string;
  /** A bearer token. */
  readonly token?: string;
  readonly basic?: BasicAuth;
  /** The values that must never be shown. */
  readonly secrets: readonly string[];
}

/** A user of a server with basic authentication. */
export interface BasicAuth {
  readonly username: string;
  readonly password: string;
}

/** Reads the variables; as in MLflow's client, a user name with a password comes before a token. */
export function registryAccess(environment: Readonly<Record<string, string | undefined>>): RegistryAccess {
  const trackingUri = environment['MLFLOW_TRACKING_URI'] || undefined;
  const workspace = environment['MLFLOW_WORKSPACE'] || undefined;
  const certificateFile = environment['MLFLOW_TRACKING_SERVER_CERT_PATH'] || undefined;
  const username = environment['MLFLOW_TRACKING_USERNAME'] || undefined;
  const password = environment['MLFLOW_TRACKING_PASSWORD'] || undefined;
  const token = environment['MLFLOW_TRACKING_TOKEN'] || undefined;
  const isBasic = username !== undefined && password !== undefined;
  return {
    ...(trackingUri === undefined ? {} : { trackingUri }),
    ...(workspace === undefined ? {} : { workspace }),
    ...(certificateFile === undefined ? {} : { certificateFile }),
    ...(isBasic ? { basic: { username, password } } : token === undefined ? {} : { token }),
    secrets: [password, token].filter((secret) => secret !== undefined),
  };
}
