/** The MLflow server that deliveries use: where it answers, told to pods by one ConfigMap. `MlflowServer` makes one. */
import { ConfigMap } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import type { ConfigMapKey, SecretKey } from '../argo/key-refs.ts';
import { InputError } from '../errors.ts';
import { type Destination, destinationOf } from './traffic.ts';

/** Where MLflow is. */
export interface MlflowProps {
  /** The server's address as pods reach it, such as `http://mlflow:5000`; no user or password in it. */
  readonly trackingUri: string;
  /** The storage behind the server's `mlflow-artifacts:/`, as a model server reaches it, such as `s3://models/mlflow`. */
  readonly artifactRoot: string;
  /** The workspace of the models, on a server that has workspaces. @default the server's own */
  readonly workspace?: string;
  /** A bearer token for the server. @default the server asks for none */
  readonly token?: SecretKey;
  /** The user of a server with basic authentication. @default the server asks for none */
  readonly login?: MlflowLogin;
  /** The certificates, in PEM, of the authority that signed the server's. @default one that everybody knows */
  readonly certificateAuthority?: SecretKey;
  /** Whom its callers call. @default computed from `trackingUri` */
  readonly destination?: Destination;
}

/** A user of MLflow and the password. */
export interface MlflowLogin {
  readonly username: SecretKey;
  readonly password: SecretKey;
}

/** An MLflow server that runs already. Emits the ConfigMap `mlflow`, which pods of the same namespace read. */
export class Mlflow extends Construct {
  /** The environment source of `MLFLOW_TRACKING_URI`. */
  readonly trackingUri: ConfigMapKey;
  /** The environment source of `MLFLOW_ARTIFACT_ROOT`. */
  readonly artifactRoot: ConfigMapKey;
  /** The environment source of `MLFLOW_WORKSPACE`, when there is one. */
  readonly workspace: ConfigMapKey | undefined;
  /** The token's place, when the server asks for one. */
  readonly token: SecretKey | undefined;
  readonly login: MlflowLogin | undefined;
  readonly certificateAuthority: SecretKey | undefined;
  readonly destination: Destination;

  constructor(scope: Construct, id: string, props: MlflowProps) {
    super(scope, id);
    const { trackingUri, artifactRoot, workspace, token, login, certificateAuthority } = props;
    if (token !== undefined && login !== undefined)
      throw new InputError(`${this.node.path}: give token or login, as a server asks for one of them`);
    this.#checkUri('trackingUri', trackingUri, /^https?:$/);
    this.#checkUri('artifactRoot', artifactRoot, /^[a-z][a-z0-9+-]*:$/);
    const configMapName = 'mlflow';
    new ConfigMap(this, 'ConfigMap', {
      metadata: { name: configMapName },
      data: { 'tracking-uri': trackingUri, 'artifact-root': artifactRoot, ...(workspace && { workspace }) },
    });
    this.trackingUri = { configMapName, key: 'tracking-uri' };
    this.artifactRoot = { configMapName, key: 'artifact-root' };
    this.workspace = workspace === undefined ? undefined : { configMapName, key: 'workspace' };
    this.token = token;
    this.login = login;
    this.certificateAuthority = certificateAuthority;
    this.destination = props.destination ?? destinationOf(trackingUri);
  }

  /** The environment of what talks to the server. */
  get env() {
    return {
      MLFLOW_TRACKING_URI: this.trackingUri,
      ...(this.workspace && { MLFLOW_WORKSPACE: this.workspace }),
    };
  }

  /** The secrets of a step that talks to the server. */
  get secrets() {
    return {
      mlflowToken: this.token,
      mlflowUsername: this.login?.username,
      mlflowPassword: this.login?.password,
      mlflowCa: this.certificateAuthority,
    };
  }

  #checkUri(name: string, text: string, scheme: RegExp): void {
    const uri = URL.canParse(text) ? new URL(text) : undefined;
    if (!uri || !scheme.test(uri.protocol))
      throw new InputError(
        `${this.node.path}: ${name} is no URI that fits; give one such as ${example[name]}`,
      );
    if (uri.username || uri.password)
      throw new InputError(
        `${this.node.path}: ${name} has credentials in it; put them into a Secret and give token`,
      );
  }
}

const example: Readonly<Record<string, string>> = {
  trackingUri: 'http://mlflow:5000',
  artifactRoot: 's3://models/mlflow',
};
