/** `millrace platform up|down|status`: MLflow and a Git server for this machine. */
import { type Platform, platformDown, platformStatus, platformUp } from '../../embedded/platform.ts';
import { interruptible } from '../interruption.ts';
import { keepPlatform } from '../platform-use.ts';
import { table } from '../text/table.ts';
import type { CommandContext } from './command-context.ts';

export interface UpFlags {
  readonly s3?: boolean | undefined;
}

/** Starts it and leaves it up. */
export async function up({ s3 }: UpFlags, context: CommandContext): Promise<number> {
  const { console, places } = context;
  const platform = await interruptible((signal) =>
    platformUp({ stateDirectory: places.state, cacheDirectory: places.cache, log: console.say, s3, signal }),
  );
  keepPlatform(places.state);
  describe(platform, context);
  console.say('stop it by: npx millrace platform down (the data stay)');
  return 0;
}

/** Stops it; what it keeps stays. */
export async function down({ console, places }: CommandContext): Promise<number> {
  const wasUp = (await platformStatus({ stateDirectory: places.state })) !== undefined;
  await platformDown({ stateDirectory: places.state });
  keepPlatform(places.state);
  console.say(wasUp ? 'the platform is stopped; its data stay' : 'the platform was not up');
  return 0;
}

/** Says what runs; exit code 0 when all of it does. */
export async function status(context: CommandContext): Promise<number> {
  const platform = await platformStatus({ stateDirectory: context.places.state });
  if (platform === undefined) {
    context.console.say('the platform is not up; start it by: npx millrace platform up');
    return 1;
  }
  describe(platform, context);
  return platform.services.every(({ healthy }) => healthy) ? 0 : 1;
}

function describe(
  { services, gitDirectory, artifactRoot, s3Directory }: Platform,
  { console }: CommandContext,
): void {
  const { paint } = console.data;
  const rows = services.map(({ name, url, pid, healthy }) => [
    name,
    healthy ? paint('good', 'healthy') : paint('bad', 'does not answer'),
    url,
    String(pid),
    { mlflow: artifactRoot, git: gitDirectory, s3: s3Directory }[name],
  ]);
  const titles = ['service', 'state', 'address', 'process', 'data'].map((title) => ({ title }));
  for (const line of table(titles, rows, paint)) console.print(line);
}
