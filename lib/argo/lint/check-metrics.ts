/** The metrics that a template or a workflow emits. */
import type { Template } from '../manifest.ts';
import type { Path, Report } from './finding.ts';

/** Reports metrics that Prometheus would not take. */
export function checkMetrics({ metrics }: Pick<Template, 'metrics'>, path: Path, report: Report): void {
  for (const [index, { name, help, labels, gauge, counter, histogram }] of (
    metrics?.prometheus ?? []
  ).entries()) {
    const fault = (message: string) =>
      report('metric', [...path, 'metrics', 'prometheus', index], `metric '${name}' ${message}`);
    if (!isName(name)) fault('has an invalid name; use letters, digits and _, and begin with a letter');
    const label = labels?.find(({ key }) => !isName(key));
    if (label) fault(`has a label '${label.key}'; use letters, digits and _, and begin with a letter`);
    if (!help) fault('has no help; say in one sentence what it counts');
    for (const [kind, body] of Object.entries({ gauge, counter, histogram }))
      if (body && !body.value) fault(`has no ${kind}.value; say what it shows`);
    if (gauge?.realtime && gauge.value.includes('resourcesDuration.'))
      fault('shows resourcesDuration, which is known only at the end; take realtime away');
  }
}

function isName(name: string | undefined): boolean {
  return /^[a-zA-Z_:][a-zA-Z0-9_:]*$/.test(name ?? '');
}
