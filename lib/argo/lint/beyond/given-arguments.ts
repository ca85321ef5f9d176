/** What a task gives, against the inputs of the template it calls, wherever that template lives. */
import type { DAGTask, Template, WorkflowStep } from '../../manifest.ts';
import { type Home, templateOf } from '../catalogue.ts';
import type { Path, Report } from '../finding.ts';
import { nearest } from '../nearest.ts';
import { stepGroupsOf } from '../step-groups.ts';
import type { TemplatePlace } from './check-beyond.ts';

/** Reports arguments that the called template does not know, or whose value is none of its choices. */
export function checkGivenArguments({ template, home, path, report, catalogue }: TemplatePlace): void {
  const check = (member: DAGTask | WorkflowStep, at: Path) => {
    const called = calledBy(member, home, catalogue);
    if (called) checkMember(member, called, at, report);
  };
  for (const [index, task] of (template.dag?.tasks ?? []).entries())
    check(task, [...path, 'dag', 'tasks', index]);
  for (const [row, group] of stepGroupsOf(template).entries())
    for (const [column, step] of group.entries()) check(step, [...path, 'steps', row, column]);
}

function calledBy(
  { template, templateRef, inline }: DAGTask | WorkflowStep,
  home: Home,
  catalogue: TemplatePlace['catalogue'],
): Template | undefined {
  if (inline) return inline;
  if (!templateRef) return template ? templateOf(home, template)?.template : undefined;
  const kind = templateRef.clusterScope ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate';
  const other = catalogue.find(kind, templateRef.name ?? '', home.namespace);
  return other && templateOf(other, templateRef.template ?? '')?.template;
}

function checkMember(member: DAGTask | WorkflowStep, called: Template, at: Path, report: Report): void {
  const title = `template '${called.name ?? 'inline'}'`;
  for (const kind of ['parameters', 'artifacts'] as const) {
    const known = (called.inputs?.[kind] ?? []).map(({ name }) => name);
    for (const [index, { name }] of (member.arguments?.[kind] ?? []).entries()) {
      if (known.includes(name)) continue;
      const meant = nearest(name, known);
      const wayOut = meant
        ? `did you mean '${meant}'?`
        : `it takes ${known.join(', ') || 'none'}; take it away`;
      const place = [...at, 'arguments', kind, index, 'name'];
      report('unknown-argument', place, `${title} has no input ${kind.slice(0, -1)} '${name}'; ${wayOut}`);
    }
  }
  for (const [index, { name, value }] of (member.arguments?.parameters ?? []).entries()) {
    const choices = called.inputs?.parameters?.find((input) => input.name === name)?.enum;
    const text = value === undefined || value === null ? undefined : String(value);
    if (!choices?.length || text === undefined || text.includes('{{')) continue;
    if (!choices.some((choice) => String(choice) === text))
      report(
        'argument-enum',
        [...at, 'arguments', 'parameters', index, 'value'],
        `'${text}' is none of the choices of '${name}' of ${title}: ${choices.join(', ')}`,
      );
  }
}
