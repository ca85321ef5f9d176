/** Connects a step program to its MLflow server, with the certificates and the proxy that are given. */
import { X509Certificate } from 'node:crypto';
import http from 'node:http';
import tls from 'node:tls';
import { InputError } from '../errors.ts';
import { createMlflow, type Mlflow } from '../mlflow/client.ts';
import type { mlflowAccess } from './mlflow-access.ts';

/** What the step was given. */
export interface MlflowGiven {
  readonly env: Readonly<Record<keyof typeof mlflowAccess.env, string>>;
  readonly optionalEnv: Readonly<Partial<Record<keyof typeof mlflowAccess.optionalEnv, string>>>;
  readonly secrets: Readonly<Partial<Record<keyof typeof mlflowAccess.secrets, string>>>;
}

/** The client of the server. Certificates and proxy hold for the whole process, which is the step's own. */
export function connectMlflow({ env, optionalEnv, secrets }: MlflowGiven): Mlflow {
  const { mlflowToken: token, mlflowUsername: username, mlflowPassword: password, mlflowCa } = secrets;
  if ((username === undefined) !== (password === undefined))
    throw new InputError('give --mlflow-username-file and --mlflow-password-file together');
  if (username !== undefined && token !== undefined)
    throw new InputError('give --mlflow-token-file or --mlflow-username-file, not both');
  if (mlflowCa !== undefined) trust(mlflowCa);
  // HTTPS_PROXY, HTTP_PROXY and NO_PROXY, which Node does not read by itself.
  http.setGlobalProxyFromEnv();
  const basic = username === undefined || password === undefined ? {} : { basic: { username, password } };
  const workspace = optionalEnv.MLFLOW_WORKSPACE;
  return createMlflow({ trackingUri: env.MLFLOW_TRACKING_URI, workspace, token, ...basic });
}

function trust(text: string): void {
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  if (certificates.length === 0 || !certificates.every(isCertificate))
    throw new InputError(
      'the file of --mlflow-ca-file (MLFLOW_TRACKING_SERVER_CERT_PATH) holds no certificates in PEM',
    );
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), ...certificates]);
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== '';
  } catch {
    return false;
  }
}
