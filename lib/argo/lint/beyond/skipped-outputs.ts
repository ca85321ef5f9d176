/** Outputs of tasks that may be skipped, used by what runs all the same. Argo ends such a workflow, or hangs. */
import type { Template, WorkflowStep } from '../../manifest.ts';
import { type Home, templateOf } from '../catalogue.ts';
import type { Path, Report } from '../finding.ts';
import { stepGroupsOf } from '../step-groups.ts';
import { absentFor, isConditional } from './absent-tasks.ts';
import type { TemplatePlace } from './check-beyond.ts';
import { usedOutputs } from './used-outputs.ts';

/** Reports the use of an output that may not exist, where no default stands in for it. */
export function checkSkippedOutputs({ template, home, path, report }: TemplatePlace): void {
  if (template.dag) checkTasks(template, { home, path, report });
  else if (template.steps) checkStepList(template, { home, path, report });
}

interface Place {
  readonly home: Home;
  readonly path: Path;
  readonly report: Report;
}

function checkTasks(template: Template, { home, path, report }: Place): void {
  const tasks = template.dag?.tasks ?? [];
  const conditional = tasks.filter((task) => task.when || task.depends);
  if (conditional.length === 0) return;
  for (const [index, user] of tasks.entries())
    for (const { owner, output, at } of usedOutputs({ ...user, inline: undefined }, 'tasks')) {
      const task = tasks.find(({ name }) => name === owner);
      if (!task || task.name === user.name || isGuarded(user, task) || hasDefault(task, output, home))
        continue;
      const why = absentFor(user.name, task.name, tasks);
      if (why)
        report(
          'skipped-output',
          [...path, 'dag', 'tasks', index, ...at],
          message(`task '${owner}'`, output, why),
        );
    }
  checkOwnOutputs(template, 'tasks', { home, path, report }, (owner) => absentFor(undefined, owner, tasks));
}

function checkStepList(template: Template, { home, path, report }: Place): void {
  const steps = stepGroupsOf(template).flatMap((group, row) =>
    group.map((step, column) => ({ step, at: [...path, 'steps', row, column] })),
  );
  for (const { step: user, at } of steps)
    for (const { owner, output, at: field } of usedOutputs({ ...user, inline: undefined }, 'steps')) {
      const step = steps.find(({ step: { name } }) => name === owner)?.step;
      if (
        !step ||
        !isConditional(step) ||
        step.name === user.name ||
        isGuarded(user, step) ||
        hasDefault(step, output, home)
      )
        continue;
      report('skipped-output', [...at, ...field], message(`step '${owner}'`, output, 'it has a condition'));
    }
  checkOwnOutputs(template, 'steps', { home, path, report }, (owner) =>
    steps.some(({ step }) => step.name === owner && isConditional(step)) ? 'it has a condition' : undefined,
  );
}

/** Outputs of the template itself: one that may be absent needs a default. */
function checkOwnOutputs(
  template: Template,
  kind: 'tasks' | 'steps',
  { home, path, report }: Place,
  whyAbsent: (owner: string) => string | undefined,
): void {
  const members = [...(template.dag?.tasks ?? []), ...stepGroupsOf(template).flat()];
  for (const [index, parameter] of (template.outputs?.parameters ?? []).entries()) {
    if (parameter.valueFrom?.default !== undefined) continue;
    for (const { owner, output } of usedOutputs(parameter, kind)) {
      const member = members.find(({ name }) => name === owner);
      const why = whyAbsent(owner);
      if (member && why && !hasDefault(member, output, home))
        report(
          'skipped-output',
          [...path, 'outputs', 'parameters', index],
          message(`'${owner}'`, output, why),
        );
    }
  }
}

/** Whether the user runs under the same condition, or looks first how the other one ended. */
function isGuarded(user: Pick<WorkflowStep, 'when'>, other: Pick<WorkflowStep, 'when' | 'name'>): boolean {
  if (!user.when) return false;
  return (
    user.when === other.when || user.when.includes(`.${other.name}.`) || user.when.includes(`'${other.name}'`)
  );
}

/** Whether the template behind a task has a value for the output when there is none. */
function hasDefault(
  { template, inline }: Pick<WorkflowStep, 'template' | 'inline'>,
  output: string,
  home: Home,
): boolean {
  const called = inline ?? (template ? templateOf(home, template)?.template : undefined);
  const parameter = called?.outputs?.parameters?.find(({ name }) => name === output);
  return parameter?.valueFrom?.default !== undefined;
}

function message(owner: string, output: string, why: string): string {
  return (
    `output '${output}' of ${owner} is used, which may be absent: ${why}; ` +
    "give it a default ({{= … ?? '' }}, valueFrom.default), or run the user only when the other one has succeeded"
  );
}
