/** `millrace history`: every move of a model's aliases. */
import { connectMlflow } from '../registry/connect.ts';
import { type AliasHistory, readAliases } from '../registry/model-history.ts';
import { cut } from '../text/fit.ts';
import type { Paint } from '../text/paint.ts';
import { table } from '../text/table.ts';
import { visible } from '../text/visible.ts';
import type { CommandContext } from './command-context.ts';

export interface HistoryFlags {
  readonly alias?: string | undefined;
  readonly json?: boolean | undefined;
}

/** Prints the history of all aliases, or of one. */
export async function history(model: string, flags: HistoryFlags, context: CommandContext): Promise<number> {
  const { console } = context;
  const aliases = await readAliases(model, flags.alias, await connectMlflow(context, process.env));
  if (flags.json) {
    const moves = aliases.map(({ alias, version, hold, moves }) => ({ alias, version, hold, moves }));
    console.print(JSON.stringify({ model, aliases: moves }));
    return 0;
  }
  if (aliases.every(({ moves }) => moves.length === 0))
    console.say(`model '${visible(model)}' has no history yet: no delivery has moved an alias of it`);
  for (const [index, one] of aliases.entries()) {
    if (index > 0) console.print('');
    for (const line of historyLines(model, one, console.data.paint)) console.print(line);
  }
  return 0;
}

/** As much of a reason as a line has room for; `--json` has it whole. */
const shownWhy = 60;

/** The alias, then a line a move, the newest first. */
export function historyLines(model: string, state: AliasHistory, paint: Paint): readonly string[] {
  const { alias, version, hold, moves } = state;
  const stands = version === null ? 'no version' : `version ${version}`;
  const title = `${visible(model)}@${visible(alias)} is ${stands}`;
  const rows = moves
    .toReversed()
    .map((move) => [
      String(move.number),
      move.at.slice(0, 19).replace('T', ' '),
      move === state.unfinished ? paint('bad', `${move.kind}, not finished`) : move.kind,
      move.kind === 'release' ? '' : `${move.from || '–'} → ${move.to || '–'}`,
      visible(move.by),
      move.commit.slice(0, 7),
      visible(move.workflow),
      cut(visible(move.why), shownWhy),
    ]);
  const columns = ['#', 'when (UTC)', 'move', 'version', 'by', 'commit', 'workflow', 'why'];
  return [
    `${paint('title', title)}${hold === null ? '' : paint('waiting', ', held since it was rolled back')}`,
    ...(rows.length === 0
      ? []
      : table(
          columns.map((name) => ({ title: name })),
          rows,
          paint,
        )),
    ...(state.isOutside ? [paint('bad', 'the alias was moved since then, without Millrace')] : []),
  ];
}
