/** The MLflow server that commands about models ask: the one of the environment, else the embedded one. */
import { platformStatus } from '../../embedded/platform.ts';
import { InputError } from '../../errors.ts';
import { registryAccess } from '../../mlflow/access.ts';
import { createMlflow, type Mlflow } from '../../mlflow/client.ts';
import type { CommandContext } from '../commands/command-context.ts';

/** Connects by MLflow's own variables; its secrets are never written. Throws when there is no server to ask. */
export async function connectMlflow(
  { console, places }: CommandContext,
  environment: NodeJS.ProcessEnv,
): Promise<Mlflow> {
  const { trackingUri, secrets, ...access } = registryAccess(environment);
  console.hide(secrets);
  if (trackingUri !== undefined) return createMlflow({ trackingUri, ...access });
  const platform = await platformStatus({ stateDirectory: places.state });
  if (platform === undefined)
    throw new InputError(
      'set MLFLOW_TRACKING_URI to the address of your MLflow server, or start the embedded one by: npx millrace platform up',
    );
  return createMlflow({ trackingUri: platform.trackingUri });
}
