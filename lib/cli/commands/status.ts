/** `millrace status`: the version of each alias in MLflow, in Git and in the cluster, and whether they agree. */
import { platformStatus } from '../../embedded/platform.ts';
import { InputError } from '../../errors.ts';
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import { secretValues } from '../console.ts';
import { connectMlflow } from '../registry/connect.ts';
import { type DeployPlace, deployPlaces, readPlace } from '../registry/deploy-places.ts';
import { type ModelStatus, readStatus } from '../registry/model-status.ts';
import { readServed } from '../registry/served.ts';
import type { Paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { visible } from '../text/visible.ts';
import { parseParameters } from '../workflow/parameters.ts';
import type { CommandContext } from './command-context.ts';
import type { ManifestFlags } from './run.ts';

/** The exit code when registry, Git and cluster do not agree. */
export const driftExitCode = 3;

/** Prints the status of one model or of all that the manifests deliver; 3 when something does not agree. */
export async function status(
  model: string | undefined,
  flags: ManifestFlags,
  context: CommandContext,
): Promise<number> {
  const { console, places } = context;
  const platform = await platformStatus({ stateDirectory: places.state });
  const documents = [...loadDocuments(flags.file), ...(platform?.documents ?? [])];
  console.hide(secretValues(documents));
  const parameters = parseParameters(flags.parameter);
  const wanted = chosen(deployPlaces(documents, parameters), model);
  const mlflow = await connectMlflow(context, process.env);
  const [token] = secretValues(documents.filter(({ metadata }) => metadata?.name === 'git-deploy'));
  const readGit = (place: DeployPlace) => readPlace(place, process.env['MILLRACE_GIT_TOKEN'] ?? token);
  const found = await Promise.all(wanted.map((place) => readStatus(place, { mlflow, readGit, readServed })));
  if (flags.json) console.print(JSON.stringify({ models: found }));
  else for (const line of statusLines(found, console.data.paint)) console.print(line);
  return found.some(({ drift }) => drift.length > 0) ? driftExitCode : 0;
}

function chosen(places: readonly DeployPlace[], model: string | undefined): readonly DeployPlace[] {
  const found = places.filter((place) => model === undefined || place.model === model);
  if (found.length > 0) return found;
  const models = [...new Set(places.map((place) => place.model))].join(', ');
  throw new InputError(
    places.length === 0
      ? 'no delivery among the manifests; give the folder with them by -f, or make them by: npm run synth'
      : `no delivery of model '${visible(model ?? '')}' among the manifests; there is ${visible(models)}`,
  );
}

/** The table, then a line for each thing that does not agree. */
export function statusLines(found: readonly ModelStatus[], paint: Paint): readonly string[] {
  const shown = (version: string | null, uri: string | null = null) =>
    version ?? (uri === null ? '–' : 'unknown');
  const rows = found.map((one) => [
    visible(one.model),
    visible(one.alias),
    shown(one.version),
    shown(one.gitVersion, one.gitUri),
    shown(one.servedVersion, one.servedUri),
    one.lastVersion === null ? '–' : `${one.lastVersion}, ${visible(one.lastVerdict ?? 'not judged')}`,
    one.drift.length > 0
      ? paint('bad', '✖ drift')
      : one.hold === null
        ? paint('good', '✔ in step')
        : paint('waiting', '○ held'),
  ]);
  const titles = ['model', 'alias', 'registry', 'Git', 'served', 'last delivery', 'state'];
  const words = found.flatMap(({ model, alias, drift, hold }) =>
    [...drift, ...(hold === null ? [] : [hold])].map(
      (line) => `${visible(model)}@${visible(alias)}: ${visible(line)}`,
    ),
  );
  const lines = table(
    titles.map((title) => ({ title })),
    rows,
    paint,
  );
  return words.length === 0 ? lines : [...lines, '', ...words];
}
