/** `millrace lineage`: from data and code over run and version to the commit and what is served, from any end. */
import { InputError } from '../../errors.ts';
import type { ModelVersion } from '../../mlflow/schemas.ts';
import { loadDocuments } from '../../runner/documents/load-documents.ts';
import { type RecordField, tagName } from '../../steps/record.ts';
import { connectMlflow } from '../registry/connect.ts';
import { type DeployPlace, deployPlaces } from '../registry/deploy-places.ts';
import { findVersions, type LineageQuery } from '../registry/find-versions.ts';
import { readServed } from '../registry/served.ts';
import { pad } from '../text/fit.ts';
import type { Paint } from '../text/paint.ts';
import { visible } from '../text/visible.ts';
import { deliveryOf } from '../workflow/find-model-workflow.ts';
import { parseParameters } from '../workflow/parameters.ts';
import type { CommandContext } from './command-context.ts';
import type { ManifestFlags } from './run.ts';

export interface LineageFlags extends ManifestFlags, Omit<LineageQuery, 'model'> {
  /** Print the command that trains the version again, and nothing else. */
  readonly reproduce?: boolean | undefined;
}

/** A version's way. `null` stands for what no delivery recorded, or for what could not be asked. */
export interface Lineage {
  readonly model: string;
  readonly version: string;
  readonly dataDigest: string | null;
  readonly codeRevision: string | null;
  readonly runId: string | null;
  readonly workflow: string | null;
  readonly verdict: string | null;
  readonly previousVersion: string | null;
  readonly artifactUri: string | null;
  readonly commit: string | null;
  /** The aliases whose live object serves this version's URI. */
  readonly servedAs: readonly string[];
}

export async function lineage(
  model: string | undefined,
  flags: LineageFlags,
  context: CommandContext,
): Promise<number> {
  const { console } = context;
  const versions = await findVersions({ ...flags, model }, await connectMlflow(context, process.env));
  const documents = loadDocuments(flags.file);
  const parameters = parseParameters(flags.parameter);
  if (flags.reproduce) {
    for (const version of versions) console.print(reproduceCommand(version, documents, parameters));
    return 0;
  }
  const places = deployPlaces(documents, parameters);
  const found = await Promise.all(versions.map((version) => lineageOf(version, places)));
  if (flags.json) console.print(JSON.stringify({ versions: found }));
  else
    for (const [index, one] of found.entries()) {
      if (index > 0) console.print('');
      for (const line of lineageLines(one, console.data.paint)) console.print(line);
    }
  return 0;
}

async function lineageOf(version: ModelVersion, places: readonly DeployPlace[]): Promise<Lineage> {
  const recorded = (field: RecordField) => version.tags.get(tagName(field)) || null;
  const artifactUri = recorded('artifactUri');
  const ofModel = places.filter(({ model }) => model === version.name);
  const served = await Promise.all(
    ofModel.map(async (place) => ((await readServed(place))?.value === artifactUri ? [place.alias] : [])),
  );
  return {
    model: version.name,
    version: version.version,
    dataDigest: recorded('dataDigest'),
    codeRevision: recorded('codeRevision'),
    runId: recorded('runId') ?? (version.runId || null),
    workflow: recorded('workflow'),
    verdict: recorded('verdict'),
    previousVersion: recorded('previousVersion'),
    artifactUri,
    commit: recorded('commit'),
    servedAs: artifactUri === null ? [] : served.flat(),
  };
}

/** The way as a picture, a line a station. */
export function lineageLines(one: Lineage, paint: Paint): readonly string[] {
  const version = `${one.model} version ${one.version}`;
  const stations: readonly (readonly [string, string | null])[] = [
    ['data', one.dataDigest && `MD5 ${one.dataDigest}`],
    ['code', one.codeRevision],
    ['workflow', one.workflow],
    ['run', one.runId],
    ['version', one.verdict === null ? version : `${version}, verdict ${one.verdict}`],
    ['files', one.artifactUri],
    ['commit', one.commit],
    ['served', one.servedAs.length === 0 ? null : `as ${one.servedAs.join(', ')}`],
  ];
  return stations.map(([name, value], index) => {
    const arrow = index === 0 ? '  ' : '→ ';
    return `${arrow}${paint('aside', pad(name, 9))} ${value === null ? paint('aside', '–') : visible(value)}`;
  });
}

/** The command that runs the same delivery on the same commit, whose DVC files name the same data. */
export function reproduceCommand(
  { name, version, tags }: ModelVersion,
  documents: Parameters<typeof deliveryOf>[0],
  parameters: Readonly<Record<string, string>>,
): string {
  const revision = tags.get(tagName('codeRevision'));
  if (revision === undefined || revision === '')
    throw new InputError(
      `version ${version} of model '${visible(name)}' was not delivered by Millrace: no commit is on record of it`,
    );
  const given = { ...parameters, revision };
  const delivery = deliveryOf(documents, name);
  const all = Object.entries({ ...Object.fromEntries(delivery.parameters), ...given, 'model-name': name });
  return [
    'npx millrace run',
    delivery.name,
    ...all.map(([key, value]) => `-p ${quoted(`${key}=${value}`)}`),
  ].join(' ');
}

/** As a shell reads it back. */
function quoted(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
