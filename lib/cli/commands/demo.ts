/** `millrace demo`: delivers the example's model on this machine, with everything that is needed for it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ExampleRepository } from '../../../examples/california-housing/make-repository.ts';
import type { Platform } from '../../embedded/platform.ts';
import type { Environments } from '../../environments/environments.ts';
import { InputError } from '../../errors.ts';
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import { createChecklist } from '../demo/checklist.ts';
import { preparePrograms, prepareRepository } from '../demo/prepare.ts';
import { interruptible } from '../interruption.ts';
import { packageDirectory } from '../places.ts';
import { isKept, withPlatform } from '../platform-use.ts';
import { carryOut, exitCodeOf } from '../workflow/carry-out.ts';
import type { CommandContext } from './command-context.ts';
import { present } from './run.ts';

export interface DemoFlags {
  readonly json?: boolean | undefined;
  /** Leave the servers up. */
  readonly keep?: boolean | undefined;
  /** Train a model that the gate should hold. */
  readonly worse?: boolean | undefined;
}

const workflow = { kind: 'WorkflowTemplate', name: 'california-housing' } as const;

export async function demo(flags: DemoFlags, context: CommandContext): Promise<number> {
  const { console, places } = context;
  if (!existsSync(join(packageDirectory, 'examples/california-housing/repository')))
    throw new InputError(
      "the example is no part of the package; run the demo in a clone of Millrace's repository",
    );
  const title = 'One delivery of a model: real MLflow, real Git, no cluster';
  console.say(`${console.talk.paint('title', title)}\n`);
  const checklist = createChecklist(console);
  try {
    return await interruptible(async (signal) => {
      const programs = preparePrograms({ places, checklist, signal });
      // Awaited once the platform is up; until then nobody looks whether it fails.
      programs.catch(() => {});
      const item = checklist.begin('platform');
      const use = { stateDirectory: places.state, cacheDirectory: places.cache, log: item.note, signal };
      return await withPlatform({ ...use, keep: flags.keep === true }, async (platform) => {
        item.done(`MLflow ${platform.trackingUri}, Git ${platform.gitUrl}`);
        const ready = await programs;
        const options = { places, checklist, signal, trainer: ready.trainer, worse: flags.worse === true };
        const repository = await prepareRepository(platform, options);
        checklist.end();
        const { environments } = ready;
        return await deliver(flags, context, { platform, repository, environments, signal });
      });
    });
  } finally {
    checklist.end();
  }
}

interface Setting {
  readonly platform: Platform;
  readonly repository: ExampleRepository;
  readonly environments: Environments;
  readonly signal: AbortSignal;
}

async function deliver(flags: DemoFlags, context: CommandContext, setting: Setting): Promise<number> {
  const { console, places } = context;
  const { platform, repository, environments, signal } = setting;
  console.say('');
  const done = await carryOut({
    documents: [...loadDocuments([join(packageDirectory, 'dist')]), ...platform.documents],
    workflow,
    parameters: { 'repo-url': `${platform.gitUrl}/${repository.name}.git`, revision: repository.revision },
    environments,
    stateDirectory: places.state,
    console,
    dataIsJson: flags.json === true,
    signal,
  });
  const stays = isKept(places.state);
  await present(done, {
    ...context,
    json: flags.json,
    trackingUri: stays ? platform.trackingUri : undefined,
  });
  console.say(
    stays
      ? '\nMLflow and the Git server stay up; stop them by: npx millrace platform down'
      : '\nMLflow and the Git server stop with the last command that uses them; their data stay.\nTo look around: npm run demo -- --keep',
  );
  return exitCodeOf(done.workflow);
}
