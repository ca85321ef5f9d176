/** Expressions written by hand, for what the typed ones do not say; parsed at synthesis. */
import { parse } from './expr/parser.ts';
import type { Scope } from './scope.ts';

/** The expression as it stands; throws when Argo could not parse it. */
export function checkedExpression(expression: string, what: string, scope: Scope): string {
  if (/\{\{|\}\}/.test(expression))
    throw scope.error(
      `${what} '${expression}' contains '{{' or '}}'; it is an expression already, without them`,
    );
  try {
    parse(expression);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw scope.error(`${what} '${expression}' is no expression: ${reason}`);
  }
  return expression;
}
