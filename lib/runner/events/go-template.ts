/**
 * Go's templates as Argo Events uses them (https://pkg.go.dev/text/template), with sprig's functions: fields, literals,
 * pipes, brackets, `if`, `else`, `with` and `end`. What else Go knows is refused.
 */
import { sprigFunctions } from '../../argo/expr/sprig-functions.ts';
import { isList, isMap, memberOf, type Value, ValueError } from '../../argo/expr/value.ts';
import { PermanentError } from '../../errors.ts';
import { goFunctions, isTrue, printed } from './go-template-functions.ts';
import { type Operand, type Part, type Pipeline, parseTemplate } from './go-template-parser.ts';

/** What a template makes of its input; throws a `PermanentError` where Go gives an error. */
export function executeTemplate(template: string, input: Value): string {
  const dot: Value = { Input: input };
  try {
    return written(parseTemplate(template), { dot, root: dot });
  } catch (error) {
    if (!(error instanceof ValueError)) throw error;
    throw new PermanentError(`template '${template}': ${error.message}`, { cause: error });
  }
}

/** What `.` and `$` stand for. */
interface Surroundings {
  readonly dot: Value;
  readonly root: Value;
}

function written(parts: readonly Part[], at: Surroundings): string {
  return parts
    .map((part) => {
      if (part.kind === 'text') return part.text;
      const value = pipe(part.pipeline, at);
      if (part.kind === 'print') return printed(value);
      if (!isTrue(value)) return written(part.otherwise, at);
      return written(part.body, part.kind === 'with' ? { ...at, dot: value ?? null } : at);
    })
    .join('');
}

/** A value; `undefined` for a field that a map does not have. */
type Found = Value | undefined;

function pipe(pipeline: Pipeline, at: Surroundings): Found {
  let given: Found;
  for (const [index, [first, ...others]] of pipeline.entries()) {
    const args = [...others.map((operand) => operandOf(operand, at)), ...(index === 0 ? [] : [given])];
    if (first.kind === 'function') given = call(first.name, args);
    else if (args.length === 0) given = operandOf(first, at);
    else throw new ValueError('something that is no function was given an argument');
  }
  return given;
}

function operandOf(operand: Operand, at: Surroundings): Found {
  switch (operand.kind) {
    case 'literal':
      return operand.value;
    case 'function':
      return call(operand.name, []);
    case 'field': {
      const from = operand.from;
      const start = from === 'dot' ? at.dot : from === 'root' ? at.root : pipe(from, at);
      return operand.fields.reduce<Found>(fieldOf, start);
    }
  }
}

function fieldOf(value: Found, field: string): Found {
  if (value === undefined || value === null)
    throw new ValueError(`nil pointer evaluating interface {}.${field}`);
  if (isMap(value)) return Object.hasOwn(value, field) ? memberOf(value, field) : undefined;
  throw new ValueError(
    `can't evaluate field ${field} in ${isList(value) ? 'a list' : `type ${typeof value}`}`,
  );
}

function call(name: string, args: readonly Found[]): Found {
  const own = goFunctions[name];
  if (own) return own(...args);
  const sprig = sprigFunctions[name];
  if (!Object.hasOwn(sprigFunctions, name) || sprig === undefined)
    throw new PermanentError(`function "${name}" not defined`);
  return sprig(...args.map((arg) => arg ?? null));
}
