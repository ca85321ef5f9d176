/** Templates as constants, each after those that it calls, so that calls go by object and not by name. */
import type { Identifiers } from './identifiers.ts';
import { Code, printValue, spread } from './print-value.ts';

/** A template as the file has it. */
export type NamedTemplate = Readonly<Record<string, unknown>> & { readonly name: string };

/** Templates, written. */
export interface WrittenTemplates {
  /** The constants in the order of the file. */
  readonly list: readonly Code[];
  readonly declarations: readonly string[];
  /** The constant of each template. */
  readonly constants: ReadonlyMap<string, string>;
}

interface Known {
  readonly constant: string;
  readonly template: NamedTemplate;
}

/** Writes the templates of one document. */
export function writeTemplates(templates: readonly NamedTemplate[], names: Identifiers): WrittenTemplates {
  const constants = new Map(templates.map(({ name }) => [name, names.take(name)]));
  const known = new Map<string, Known>();
  const declarations = inOrder(templates).map((template) => {
    const constant = constants.get(template.name) ?? '';
    const text = `const ${constant} = rawTemplate(${printValue(withCalls(template, known))});\n`;
    known.set(template.name, { constant, template });
    return text;
  });
  return { list: templates.map(({ name }) => new Code(constants.get(name) ?? '')), declarations, constants };
}

/** Each template after those that it calls; where they call each other, in the order of the file. */
function inOrder(templates: readonly NamedTemplate[]): readonly NamedTemplate[] {
  const order = new Set<NamedTemplate>();
  const visit = (template: NamedTemplate, trail: readonly NamedTemplate[]) => {
    if (order.has(template) || trail.includes(template)) return;
    for (const name of calledBy(template)) {
      const called = templates.find((one) => one.name === name);
      if (called) visit(called, [...trail, template]);
    }
    order.add(template);
  };
  for (const template of templates) visit(template, []);
  return [...order];
}

function calledBy(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([field, inner]) =>
    field === 'template' && typeof inner === 'string' ? [inner] : calledBy(inner),
  );
}

/** The template with the calls of others by their constants: those of its tasks, its steps and their hooks. */
function withCalls(template: NamedTemplate, known: ReadonlyMap<string, Known>): unknown {
  const member = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(member);
    if (!isMap(value)) return value;
    const { hooks } = value;
    if (!isMap(hooks)) return withCall(value, known);
    const written = Object.entries(hooks).map(([name, hook]) => [
      name,
      isMap(hook) ? withCall(hook, known) : hook,
    ]);
    return withCall({ ...value, hooks: Object.fromEntries(written) }, known);
  };
  const { dag, steps } = template;
  return {
    ...template,
    ...(steps === undefined ? {} : { steps: member(steps) }),
    ...(isMap(dag) ? { dag: { ...dag, tasks: member(dag['tasks']) } } : {}),
  };
}

/** A task, a step or a hook that calls a template by its constant. */
function withCall(value: Readonly<Record<string, unknown>>, known: ReadonlyMap<string, Known>): unknown {
  const { template, arguments: given, ...rest } = value;
  const called = typeof template === 'string' ? known.get(template) : undefined;
  if (called === undefined) return value;
  const plain =
    given === undefined
      ? plainArguments({ parameters: [] }, called.template)
      : plainArguments(given, called.template);
  if (plain === undefined) return { ...value, template: new Code(`${called.constant}.name`) };
  return { ...rest, [spread]: new Code(`call(${called.constant}, ${printValue(plain, callIndent)})`) };
}

/** How far a call is usually indented, so that its line is broken in time. */
const callIndent = ' '.repeat(10);

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The arguments by name, when `call` can write them: parameters with a value and nothing else, known to the template. */
function plainArguments(
  given: unknown,
  called: NamedTemplate,
): Readonly<Record<string, unknown>> | undefined {
  if (!isMap(given) || Object.keys(given).join() !== 'parameters') return undefined;
  const { parameters } = given;
  if (!Array.isArray(parameters)) return undefined;
  const inputs = inputsOf(called);
  const values: [string, unknown][] = [];
  for (const parameter of parameters as Readonly<Record<string, unknown>>[]) {
    const { name, value, ...more } = parameter;
    const isPlain = typeof name === 'string' && ['string', 'number', 'boolean'].includes(typeof value);
    if (!isPlain || Object.keys(more).length > 0 || !inputs.has(name) || /^\d+$/.test(name)) return undefined;
    if (values.some(([other]) => other === name)) return undefined;
    values.push([name, value]);
  }
  const needed = [...inputs].filter(([, isNeeded]) => isNeeded).map(([name]) => name);
  return needed.every((name) => values.some(([given]) => given === name))
    ? Object.fromEntries(values)
    : undefined;
}

/** The parameters that a template takes, and whether each must be given. */
function inputsOf({ inputs }: NamedTemplate): ReadonlyMap<string, boolean> {
  const { parameters = [] } = (inputs ?? {}) as { parameters?: readonly Readonly<Record<string, unknown>>[] };
  return new Map(
    parameters.map((input) => [
      String(input['name']),
      !('value' in input || 'default' in input || 'valueFrom' in input),
    ]),
  );
}
