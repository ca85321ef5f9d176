/**
 * Whether the filters of a dependency let an event through, as Argo Events decides it
 * (https://github.com/argoproj/argo-events/blob/v1.9.7/pkg/sensors/dependencies/filter.go).
 */
import { InputError, PermanentError } from '../../errors.ts';
import { executeTemplate } from './go-template.ts';
import { evaluateTerm, goPattern } from './govaluate.ts';
import { type JsonValue, lookUp, parseGoBool, parseGoFloat } from './json-text.ts';
import type { DataFilter, EventFilters, ExprFilter, SensorDependency } from './sensor-document.ts';
import type { SourceEvent } from './source-event.ts';

/** What came of it: nothing to say when it is let through. */
export interface Filtered {
  readonly passes: boolean;
  /** Why not. */
  readonly reason: string | undefined;
  /** Whether something could not be evaluated, which refuses an event although another filter lets it through. */
  readonly isFault?: boolean;
}

/** Asks all filters. */
export function filterEvent(
  { filters, filtersLogicalOperator }: Pick<SensorDependency, 'filters' | 'filtersLogicalOperator'>,
  event: SourceEvent,
): Filtered {
  if (filters === undefined) return { passes: true, reason: undefined };
  const asked = askAll(filters, event);
  const refusals = asked.flatMap(({ reason }) => reason ?? []);
  const [first] = refusals;
  if (filtersLogicalOperator === 'or') {
    const passes = asked.some((one) => one.passes) && !asked.some(({ isFault }) => isFault);
    return { passes, reason: passes ? undefined : (first && refusals.join('; ')) || 'it has no filters' };
  }
  return { passes: asked.every(({ passes }) => passes), reason: first };
}

function askAll(filters: EventFilters, event: SourceEvent): readonly Filtered[] {
  const { data, dataLogicalOperator, exprs, exprLogicalOperator, context, time } = filters;
  const exprFilter = (filter: ExprFilter) => askExpr(filter, event.data);
  const dataFilterOf = (filter: DataFilter) => askData(filter, event.data);
  return [
    ...(exprs ? [combined(exprs, exprLogicalOperator, exprFilter)] : []),
    ...(data ? [data.length === 0 ? passed : combined(data, dataLogicalOperator, dataFilterOf)] : []),
    ...(context ? [askContext(context, event)] : []),
    ...(time ? [askTime(time, event.context.time)] : []),
  ];
}

const passed: Filtered = { passes: true, reason: undefined };

function refused(reason: string): Filtered {
  return { passes: false, reason };
}

/** All of them, or one of them; what cannot be evaluated does not let the event through. */
function combined<Filter>(
  filters: readonly Filter[],
  operator: string | undefined,
  ask: (filter: Filter) => Filtered,
): Filtered {
  const refusals: Filtered[] = [];
  for (const filter of filters) {
    const one = attempt(() => ask(filter));
    if (one.passes && operator === 'or') return passed;
    if (!one.passes && operator !== 'or') return one;
    if (!one.passes) refusals.push(one);
  }
  if (operator !== 'or') return passed;
  const reason = refusals.map((one) => one.reason).join(', and ');
  return { passes: false, reason, isFault: refusals.some(({ isFault }) => isFault) };
}

function attempt(ask: () => Filtered): Filtered {
  try {
    return ask();
  } catch (error) {
    if (!(error instanceof PermanentError) || error instanceof InputError) throw error;
    return { ...refused(error.message), isFault: true };
  }
}

function valueAt(data: string, path: string): JsonValue {
  const value = lookUp(data, path);
  if (value === undefined) throw new PermanentError(`path '${path}' does not exist`);
  return value;
}

function askExpr({ expr, fields }: ExprFilter, data: string): Filtered {
  const variables = Object.fromEntries(fields.map(({ name, path }) => [name, valueAt(data, path).data]));
  if (evaluateTerm(expr, variables) === true) return passed;
  const values = Object.entries(variables).map(([name, value]) => `${name} is ${JSON.stringify(value)}`);
  return refused(`expr '${expr}' does not hold: ${values.join(', ')}`);
}

function askData(filter: DataFilter, data: string): Filtered {
  const { path, template, type, comparator, value: wanted } = filter;
  const found = valueAt(data, path);
  const text = template ? fromTemplate(template, found.text) : found.text;
  const one = wanted.some((value) => {
    switch (type) {
      case 'bool':
        return boolOf(value) === (template ? (parseGoBool(text.toLowerCase()) ?? false) : found.boolean);
      case 'number':
        return holds(comparator, template ? (parseGoFloat(text) ?? 0) : found.number, floatOf(value));
      case 'string':
        if (comparator && comparator !== '=' && comparator !== '!=') {
          goPattern(value);
          return false;
        }
        return goPattern(value).test(text) === (comparator !== '!=');
      default:
        throw new PermanentError(`unsupported JSON type '${type}'`);
    }
  });
  if (one) return passed;
  return refused(`data filter: ${path} is '${text}', wanted ${comparator || '='} ${wanted.join(' or ')}`);
}

function fromTemplate(template: string, input: string): string {
  const text = executeTemplate(template, input);
  if (text === '' || text === '<no value>')
    throw new PermanentError(`template '${template}' evaluated to empty string or no value`);
  return text;
}

function boolOf(value: string): boolean {
  const read = parseGoBool(value);
  if (read === undefined) throw new PermanentError(`strconv.ParseBool: parsing "${value}": invalid syntax`);
  return read;
}

function floatOf(value: string): number {
  const read = parseGoFloat(value);
  if (read === undefined) throw new PermanentError(`strconv.ParseFloat: parsing "${value}": invalid syntax`);
  return read;
}

function holds(comparator: DataFilter['comparator'], left: number, right: number): boolean {
  switch (comparator) {
    case '>=':
      return left >= right;
    case '>':
      return left > right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '!=':
      return left !== right;
    default:
      return left === right;
  }
}

function askContext(expected: NonNullable<EventFilters['context']>, { context }: SourceEvent): Filtered {
  for (const field of ['type', 'subject', 'source', 'datacontenttype'] as const)
    if (expected[field] && expected[field] !== context[field])
      return refused(`context filter: ${field} is '${context[field]}', wanted '${expected[field]}'`);
  return passed;
}

/** From the first time up to the second, in UTC; over midnight when the second is the earlier one. */
function askTime({ start, stop }: NonNullable<EventFilters['time']>, time: string): Filtered {
  const now = new Date(time).toISOString().slice(11, 23);
  const [from, until] = [`${start}.000`, `${stop}.000`];
  const passes = from < until ? now >= from && now < until : now >= from || now < until;
  return passes ? passed : refused(`time filter: it is ${now.slice(0, 8)} UTC, wanted ${start} to ${stop}`);
}
