/** For each rule a document that makes it speak, and one like it that keeps it quiet. */

/** Two documents that differ in the one thing a rule is about. */
export interface Case {
  readonly fires: string;
  readonly quiet: string;
}

/** A workflow with these templates; `spec` is more YAML of its spec. */
export function workflow(templates: string, spec = 'entrypoint: main'): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: Workflow
metadata: {generateName: case-}
spec:
${indented(spec, 2)}
  templates:
${indented(templates, 4)}
`;
}

/** A schedule for a small workflow. */
export function cron(spec: string, name = 'case'): string {
  return `apiVersion: argoproj.io/v1alpha1
kind: CronWorkflow
metadata: {name: ${name}}
spec:
${indented(spec, 2)}
  workflowSpec:
    entrypoint: main
    templates:
      - {name: main, container: {image: alpine, command: [date]}}
`;
}

/** A template that prints what it is given, beside the ones of a case. */
export const echo = `
- name: echo
  inputs: {parameters: [{name: text}]}
  container: {image: alpine, command: [echo], args: ["{{inputs.parameters.text}}"]}
`;

/** A template without inputs, whose result others may take. */
export const draw = '\n- {name: draw, script: {image: alpine, command: [sh], source: echo head}}\n';

/** A DAG called main with these tasks. */
export function dag(tasks: string, more = ''): string {
  return `- name: main\n${indented(more, 2)}\n  dag:\n    tasks:\n${indented(tasks, 6)}\n`;
}

/** The template main, a container with more fields. */
export function container(more: string): string {
  return `- name: main\n  container: {image: alpine, command: [date]}\n${indented(more, 2)}\n`;
}

function indented(text: string, by: number): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line) => `${' '.repeat(by)}${line}`).join('\n');
}
