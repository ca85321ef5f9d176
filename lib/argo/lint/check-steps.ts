/** Templates of steps. */
import { checkArguments } from './check-arguments.ts';
import { checkName } from './check-names.ts';
import { addItems, addOutputs, checkTags, isAggregated } from './known-names.ts';
import { stepGroupsOf } from './step-groups.ts';
import type { Stop, Visit } from './visit.ts';

/** Reports what is wrong with steps, and adds the names of their outputs. */
export function checkSteps({ template, home, path, names, report }: Stop, visit: Visit): void {
  const { globals, isTemplate } = visit.walk;
  if (template.activeDeadlineSeconds !== undefined && template.activeDeadlineSeconds !== null)
    report('limit', [...path, 'activeDeadlineSeconds'], noDeadline(template.name));
  const taken = new Set<string>();
  for (const [row, group] of stepGroupsOf(template).entries()) {
    for (const [column, step] of group.entries()) {
      const at = [...path, 'steps', row, column];
      if (!checkName(step.name, 'field', [...at, 'name'], report)) continue;
      const prefix = `steps.${step.name}`;
      if (taken.has(step.name))
        report('duplicate-name', [...at, 'name'], `there are two steps '${step.name}'; rename one of them`);
      taken.add(step.name);
      names.add(`${prefix}.status`);
      addItems(step, names, at, report);
      checkArguments(step.arguments, { path: [...at, 'arguments'], report, mayBeEmpty: false });
      const called = visit.follow(step, { home, path: at, given: step.arguments ?? {} });
      if (step.hooks?.['exit']) addOutputs(called, prefix, names, { globals });
      for (const [hook, { expression }] of Object.entries(step.hooks ?? {}))
        if (hook !== 'exit' && !expression)
          report(
            'hook',
            [...at, 'hooks', hook],
            `hook '${hook}' does not say when it runs; give it an expression`,
          );
      const inline = new Set(
        (step.inline?.inputs?.parameters ?? []).map(({ name }) => `inputs.parameters.${name}`),
      );
      checkTags(step, { known: [names, globals, inline], path: at, report, isTemplate });
      addOutputs(called, prefix, names, { globals, aggregated: isAggregated(step) });
    }
  }
}

/** Why a template that runs others takes no deadline. */
export function noDeadline(template: string | undefined): string {
  return `template '${template}' runs other templates and takes no deadline; give it to those, or to the workflow`;
}
