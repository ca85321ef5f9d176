/** `millrace run --explain`: what would be run, and which fields mean nothing here or are refused. */
import type { KubernetesObject } from '../../argo/manifest.ts';
import { explainWorkflow } from '../../runner/support/check-workflow.ts';
import { plannedNodes } from '../../runner/support/planned-nodes.ts';
import type { Console } from '../console.ts';
import { table } from '../text/table.ts';
import { visible } from '../text/visible.ts';
import type { WorkflowName } from '../workflow/find-workflow.ts';

export interface ExplainOptions {
  readonly documents: readonly KubernetesObject[];
  readonly workflow: WorkflowName;
  readonly json?: boolean | undefined;
}

/** Tells the fields that are not carried out, and what is run; exit code 2 when a run would be refused. */
export function explain({ documents, workflow, json }: ExplainOptions, { data, print }: Console): number {
  const findings = explainWorkflow(documents, workflow);
  const refused = findings.filter(({ effect }) => effect === 'refused');
  const nodes = plannedNodes(documents, workflow);
  if (json) print(JSON.stringify({ workflow, nodes, findings }));
  else {
    const carriedOut = findings.filter(({ effect }) => effect === 'carried out');
    const templates = new Set(carriedOut.map(templateOf).filter((place) => place !== ''));
    print(
      `${visible(workflow.kind)}/${visible(workflow.name)}: ${templates.size} templates, ${carriedOut.length} fields carried out`,
    );
    const planned = nodes.map(({ node, template, kind, images, when }) => [
      visible(node),
      visible(template),
      kind ?? 'known when it runs',
      visible(images.join(', ')),
      visible(when ?? ''),
    ]);
    const nodeTitles = ['node', 'template', 'kind', 'image', 'when'].map((title) => ({ title }));
    for (const line of table(nodeTitles, planned, data.paint)) print(line);
    const rows = findings
      .filter(({ effect }) => effect !== 'carried out')
      .map(({ document, path, effect, reason }) => [
        data.paint(effect === 'refused' ? 'bad' : 'active', effect),
        `${visible(document)}: ${visible(path)}`,
        visible(reason),
      ]);
    const titles = ['what becomes of it', 'field', 'why'].map((title) => ({ title }));
    if (rows.length === 0) return 0;
    print('');
    for (const line of table(titles, rows, data.paint)) print(line);
  }
  return refused.length === 0 ? 0 : 2;
}

/** The template in which a field stands, such as `WorkflowTemplate/x: spec.templates[2]`; empty for others. */
function templateOf({ document, path }: { readonly document: string; readonly path: string }): string {
  const [place = ''] = /^.*?templates\[\d+\]/.exec(path) ?? [];
  return place === '' ? '' : `${document}: ${place}`;
}
