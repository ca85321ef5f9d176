/** The MLflow server that commands about models ask: the one of the environment, else the embedded one. */
import { readFileSync } from 'node:fs';
import { platformStatus } from '../../embedded/platform.ts';
import { InputError } from '../../errors.ts';
import { registryAccess } from '../../mlflow/access.ts';
import { createMlflow, type Mlflow } from '../../mlflow/client.ts';
import { connectMlflow as connectAsSteps } from '../../steps/connect-mlflow.ts';
import type { CommandContext } from '../commands/command-context.ts';

/** Connects by MLflow's own variables; its secrets are never written. Throws when there is no server to ask. */
export async function connectMlflow(
  { console, places }: CommandContext,
  environment: NodeJS.ProcessEnv,
): Promise<Mlflow> {
  const { trackingUri, workspace, token, basic, certificateFile, secrets } = registryAccess(environment);
  console.hide(secrets);
  if (trackingUri !== undefined)
    return connectAsSteps({
      env: { MLFLOW_TRACKING_URI: trackingUri },
      optionalEnv: { ...(workspace && { MLFLOW_WORKSPACE: workspace }) },
      secrets: {
        ...(token && { mlflowToken: token }),
        ...(basic && { mlflowUsername: basic.username, mlflowPassword: basic.password }),
        ...(certificateFile && { mlflowCa: readCertificates(certificateFile) }),
      },
    });
  const platform = await platformStatus({ stateDirectory: places.state });
  if (platform === undefined)
    throw new InputError(
      'set MLFLOW_TRACKING_URI to the address of your MLflow server, or start the embedded one by: npx millrace platform up',
    );
  return createMlflow({ trackingUri: platform.trackingUri });
}

function readCertificates(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new InputError(`cannot read ${path}, which MLFLOW_TRACKING_SERVER_CERT_PATH names`, {
      cause: error,
    });
  }
}
