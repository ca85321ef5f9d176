/** The arguments of a task, a step or a hook, as the template it calls is given them. */
import { tagsOf } from '../../argo/expr/tags.ts';
import type { Arguments } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { findTemplate, type TemplateReference } from '../documents/template-scope.ts';
import { configMapValue } from '../scope/config-map-value.ts';
import type { Values } from '../scope/template-inputs.ts';
import { type MemberContext, memberTags } from './member.ts';

/** The values; one that names a skipped member's output gives way to the template's default. */
export function givenValues(
  context: MemberContext,
  given: Arguments | undefined,
  reference: TemplateReference,
  tags = memberTags(context),
): Values {
  const { run, frame, isSkipped } = context;
  const { template } = findTemplate(run.cluster, reference, frame.scope);
  const hasDefault = (name: string) =>
    template.inputs?.parameters?.some(
      (input) => input.name === name && (input.default ?? input.value) !== undefined,
    );
  const values = new Map<string, string>();
  for (const { name, value, valueFrom } of given?.parameters ?? []) {
    const text = value === undefined ? undefined : String(value);
    const skipped =
      text !== undefined && tagsOf(text).some(({ kind, body }) => kind === 'name' && isSkipped(body));
    if (skipped && hasDefault(name)) continue;
    const found =
      text === undefined ? valueFrom && configMapValue(valueFrom, run.cluster, tags) : tags.text(text);
    if (found === undefined) throw new InputError(`arguments.parameters.${name}: a value is needed`);
    values.set(name, found);
  }
  return values;
}
