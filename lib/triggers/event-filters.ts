/** Which events a sensor lets through, in Argo Events' words. */
import type { Scope } from '../argo/scope.ts';
import { keyOf, type PathTo } from './event-path.ts';

/** A condition on one field; one of its values has to fit. */
export type DataFilter = TextFilter | NumberFilter | BooleanFilter | TemplateFilter;

/** Each value is a regular expression of Go (RE2) that has to match somewhere: `^eurosat$` is the whole text. */
interface TextFilter {
  readonly path: PathTo<string>;
  readonly type: 'string';
  /** `=`: it matches; `!=`: it does not. @default `=` */
  readonly comparator?: '=' | '!=';
  readonly value: readonly [string, ...string[]];
}

interface NumberFilter {
  readonly path: PathTo<number>;
  readonly type: 'number';
  /** The field stands on its left. @default `=` */
  readonly comparator?: '=' | '!=' | '<' | '<=' | '>' | '>=';
  readonly value: readonly [number, ...number[]];
}

interface BooleanFilter {
  readonly path: PathTo<boolean>;
  readonly type: 'bool';
  readonly value: readonly [boolean, ...boolean[]];
}

/** The text that a Go template makes of a field, as in `{{ .Input | lower }}`, by regular expressions. */
interface TemplateFilter {
  readonly path: PathTo<string | number | boolean>;
  readonly type: 'string';
  readonly template: string;
  readonly comparator?: '=' | '!=';
  readonly value: readonly [string, ...string[]];
}

/** A condition over several fields, in the language of govaluate: `cloudCover < 20 && platform == "S2A"`. */
export interface ExprFilter {
  readonly expr: string;
  /** What the names in it stand for. */
  readonly fields: Readonly<Record<string, PathTo<string | number | boolean>>>;
}

/** What an event has to be; each kind of condition that is given has to hold. */
export interface EventFilters {
  readonly data?: readonly [DataFilter, ...DataFilter[]];
  /** Whether all data filters have to let it through, or one. @default `and` */
  readonly dataLogicalOperator?: 'and' | 'or';
  readonly exprs?: readonly [ExprFilter, ...ExprFilter[]];
  /** @default `and` */
  readonly exprLogicalOperator?: 'and' | 'or';
  /** What the event's own context has to say. */
  readonly context?: Partial<Readonly<Record<'type' | 'source' | 'subject' | 'datacontenttype', string>>>;
  /** The hours of the day, in UTC, from the first time up to the second: `{ start: '22:00:00', stop: '06:00:00' }`. */
  readonly time?: { readonly start: string; readonly stop: string };
}

/** The filters as Argo Events has them; throws for what its controller would refuse. */
export function renderFilters(filters: EventFilters, scope: Scope): Readonly<Record<string, unknown>> {
  const { data, dataLogicalOperator, exprs, exprLogicalOperator, context, time } = filters;
  if (time) checkTime(time, scope);
  if (context && Object.keys(context).length === 0)
    throw scope.error('a filter of the context says nothing; give type, source, subject or datacontenttype');
  return {
    ...(exprs ? { exprs: exprs.map((filter) => renderExpr(filter, scope)) } : {}),
    ...(exprLogicalOperator ? { exprLogicalOperator } : {}),
    ...(data ? { data: data.map((filter) => renderData(filter, scope)) } : {}),
    ...(dataLogicalOperator ? { dataLogicalOperator } : {}),
    ...(context ? { context } : {}),
    ...(time ? { time } : {}),
  };
}

function renderData(filter: DataFilter, scope: Scope): object {
  const { path, type, value } = filter;
  const values = value.map(String);
  if (values.length === 0) throw scope.error(`the filter of ${keyOf(path)} has no value; give one`);
  if (values.includes(''))
    throw scope.error(
      `the filter of ${keyOf(path)} has an empty value, which Argo Events refuses; write '^$'`,
    );
  return {
    path: keyOf(path),
    type,
    ...('comparator' in filter && filter.comparator ? { comparator: filter.comparator } : {}),
    ...('template' in filter ? { template: filter.template } : {}),
    value: values,
  };
}

function renderExpr({ expr, fields }: ExprFilter, scope: Scope): object {
  const named = Object.entries(fields).map(([name, path]) => ({ name, path: keyOf(path) }));
  if (expr === '' || named.length === 0)
    throw scope.error(`the filter '${expr}' needs an expression and the fields in it; give both`);
  return { expr, fields: named };
}

function checkTime({ start, stop }: NonNullable<EventFilters['time']>, scope: Scope): void {
  for (const time of [start, stop])
    if (!/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time))
      throw scope.error(`'${time}' is no time of day; write it as in '22:00:00', in UTC`);
  if (start === stop)
    throw scope.error(`from ${start} to ${stop} is no time at all; give two different ones`);
}
