/** Pictures of workflows, as text and as SVG. */
import { describe, expect, test } from 'vitest';
import { mermaidOf } from '../../../lib/cli/graph/mermaid.ts';
import { svgOf } from '../../../lib/cli/graph/svg.ts';
import { workflowGraph } from '../../../lib/cli/graph/workflow-graph.ts';
import { documentsOf, workflow } from '../../runner/harness.ts';

const everything = workflow(`entrypoint: main
onExit: say
templates:
  - name: main
    dag:
      tasks:
        - {name: fetch, template: say}
        - {name: each, template: group, depends: fetch.Succeeded, withParam: "[1]"}
        - {name: ask, template: ask, depends: each, when: "{{= tasks.fetch.outputs.result == '\\"<b>\\"' }}"}
        - {name: again, template: main, depends: ask, onExit: say}
  - name: group
    steps:
      - - {name: one, template: say}
        - {name: two, template: "{{inputs.parameters.which}}"}
      - - {name: three, template: list}
  - {name: ask, suspend: {}}
  - {name: list, data: {source: {artifactPaths: {name: a, s3: {key: a}}}, transformation: [{expression: data}]}}
  - {name: say, container: {image: a, command: [echo]}}`);

const graph = workflowGraph(documentsOf(everything), { kind: 'Workflow', name: 'test' });

describe('the graph of a workflow', () => {
  test('is a Mermaid flowchart', () => {
    expect(mermaidOf(graph)).toMatchInlineSnapshot(`
      "flowchart TD
        n1["fetch<br>container"]
        subgraph n2["each<br>steps, for each item"]
          n3["one<br>container"]
          n4["two<br>any template"]
          n5[("three<br>data")]
        end
        n6{{"ask<br>suspend<br>when fetch.result == '#34;#60;b#62;#34;'"}}
        n7["again<br>dag"]
        n8["again.onExit<br>container"]
        n9["workflow.onExit<br>container"]
        n3 --> n5
        n4 --> n5
        n7 -.-> n8
        n1 --> n2
        n2 --> n6
        n6 --> n7"
    `);
  });

  test('is an SVG picture with every node and edge in it', async () => {
    const svg = await svgOf(graph);
    expect(svg).toMatch(/<svg [\s\S]*<\/svg>\s*$/);
    for (const name of ['fetch', 'each', 'one', 'two', 'three', 'ask', 'again', 'workflow.onExit'])
      expect(svg).toContain(`>${name}</text>`);
    expect(svg.match(/class="edge"/g)).toHaveLength(graph.edges.length);
    expect(svg).not.toContain('<b>');
  });

  test('refuses a task that is not there', () => {
    const wrong = workflow(
      'entrypoint: main\ntemplates:\n  - {name: main, dag: {tasks: [{name: a, template: b}]}}',
    );
    expect(() => workflowGraph(documentsOf(wrong), { kind: 'Workflow', name: 'test' })).toThrow(
      "there is no template 'b' in Workflow/test",
    );
  });
});
