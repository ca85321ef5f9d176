/** Argo's tags in texts: `{{name}}` becomes a variable's value, `{{= expression }}` what the expression means. */
import { evaluate } from './evaluate.ts';
import { ExpressionError } from './expression-error.ts';
import { display, toJson, type Value, type ValueMap } from './value.ts';
import { environmentOf, type Variables } from './variables.ts';

/** One tag of a text. */
export interface Tag {
  readonly kind: 'name' | 'expression';
  /** What stands between the braces, without the `=` and without spaces around. */
  readonly body: string;
  /** How many characters of the text stand before the tag, and where it ends. */
  readonly start: number;
  readonly end: number;
}

/** The first words of the names that are Argo's; other tags belong to somebody else and stay as they are. */
const argoRoots = /^(workflow|inputs|outputs|steps|tasks|item|pod|node|retries|lastRetry)(\.|$)/;

/** All tags of a text; throws when one is not closed. */
export function tagsOf(text: string): readonly Tag[] {
  const tags: Tag[] = [];
  for (let open = text.indexOf('{{'); open >= 0; open = text.indexOf('{{', tags.at(-1)?.end)) {
    const close = text.indexOf('}}', open);
    if (close < 0) throw new ExpressionError('{{ is not closed by }}', text, open);
    // Of braces that others stand in, only the innermost are a tag; the outer ones are somebody else's.
    const start = text.startsWith('{{=', open) ? open : text.lastIndexOf('{{', close - 1);
    const inner = text.slice(start + 2, close);
    const isExpression = inner.startsWith('=');
    tags.push({
      kind: isExpression ? 'expression' : 'name',
      body: (isExpression ? inner.slice(1) : inner).trim(),
      start,
      end: close + 2,
    });
  }
  return tags;
}

/** Whether a tag stands for one of Argo's variables, by its name. */
export function isArgoName(name: string): boolean {
  return argoRoots.test(name);
}

/** The variables that tags may name. */
export class Substitution {
  readonly #variables: Variables;
  readonly #whyMissing: (name: string) => string | undefined;
  #environment: ValueMap | undefined;

  /** `whyMissing` may say more about a name that is not known, such as that its step was skipped. */
  constructor(variables: Variables, whyMissing: (name: string) => string | undefined = () => undefined) {
    this.#variables = variables;
    this.#whyMissing = whyMissing;
  }

  /** The environment of expressions, made on first use. */
  get environment(): ValueMap {
    this.#environment ??= environmentOf(this.#variables);
    return this.#environment;
  }

  /** Whether a name has a value. */
  has(name: string): boolean {
    return Object.hasOwn(this.#variables, name);
  }

  /** What a name stands for; throws when it has no value. */
  value(name: string): Value {
    const value = this.has(name) ? this.#variables[name] : undefined;
    if (value !== undefined) return value;
    throw this.#missing(name, name, 0);
  }

  /** The text with its tags replaced, in one pass: what a value holds is never read as a tag again. */
  text(text: string): string {
    let [result, at] = ['', 0];
    for (const tag of tagsOf(text)) {
      result += text.slice(at, tag.start) + this.#replacement(tag, text);
      at = tag.end;
    }
    return result + text.slice(at);
  }

  /** A copy of a document in which every text went through `text`. */
  document<T>(document: T): T {
    return JSON.parse(JSON.stringify(document), (_, value) =>
      typeof value === 'string' ? this.text(value) : value,
    );
  }

  /** A copy of a document in which those tags are replaced that stand for something now; others are left for later. */
  whatIsKnown<T>(document: T): T {
    return JSON.parse(JSON.stringify(document), (_, value) =>
      typeof value === 'string' ? this.#knownText(value) : value,
    );
  }

  #knownText(text: string): string {
    let [result, at] = ['', 0];
    for (const tag of tagsOf(text)) {
      const known = tag.kind === 'expression' ? this.#evaluatedOrNot(tag) : this.#valueOrNot(tag);
      result += text.slice(at, tag.start) + (known ?? text.slice(tag.start, tag.end));
      at = tag.end;
    }
    return result + text.slice(at);
  }

  #valueOrNot({ body }: Tag): string | undefined {
    const value = this.has(body) ? this.#variables[body] : undefined;
    return value === undefined ? undefined : typeof value === 'string' ? value : display(value);
  }

  #evaluatedOrNot(tag: Tag): string | undefined {
    try {
      return this.#evaluated(tag);
    } catch (error) {
      if (error instanceof ExpressionError) return undefined;
      throw error;
    }
  }

  #replacement(tag: Tag, text: string): string {
    if (tag.kind === 'expression') return this.#evaluated(tag);
    const value = this.#valueOrNot(tag);
    if (value !== undefined) return value;
    if (!isArgoName(tag.body)) return text.slice(tag.start, tag.end);
    throw this.#missing(tag.body, text, tag.start);
  }

  #missing(name: string, text: string, start: number): ExpressionError {
    const why = this.#whyMissing(name);
    return new ExpressionError(`{{${name}}} has no value${why ? ` (${why})` : ''}`, text, start);
  }

  #evaluated({ body }: Tag): string {
    const value = evaluate(body, this.environment);
    if (value === null) throw new ExpressionError('the expression gives nil', body, 0);
    return typeof value === 'string' ? value : toJson(value);
  }
}
