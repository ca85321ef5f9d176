/** Any DAG that is written comes back from its YAML with the same tasks, edges, conditions and values. */
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { eq } from '../../lib/argo/condition.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import type { DAGTask, WorkflowTemplate as Manifest } from '../../lib/argo/manifest.ts';
import { text } from '../../lib/argo/ref.ts';
import type { Task } from '../../lib/argo/task.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';

/** One task of a random graph; every number is the place of an earlier task. */
interface Node {
  /** The tasks whose output it takes, in one text. */
  readonly takes: readonly number[];
  readonly after: readonly number[];
  /** The task whose output must be `yes`. */
  readonly when: number | undefined;
  readonly literal: string;
  /** Whether it runs for many items. */
  readonly items: readonly string[];
}

const graphs: fc.Arbitrary<readonly Node[]> = fc
  .array(
    fc.record({
      takes: fc.array(fc.nat(), { maxLength: 3 }),
      after: fc.array(fc.nat(), { maxLength: 2 }),
      when: fc.option(fc.nat(), { nil: undefined }),
      literal: fc.string({ unit: 'binary', maxLength: 20 }).filter((literal) => !literal.includes('{')),
      items: fc.array(fc.stringMatching(/^[a-z0-9 ]{1,8}$/), { maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((nodes) => {
    const many = nodes.map(({ items }) => items.length > 0);
    return nodes.map((node, place) => {
      const earlier = (given: readonly number[]) => {
        const singles = many.flatMap((isMany, other) => (isMany || other >= place ? [] : [other]));
        return singles.length === 0
          ? []
          : [...new Set(given.map((each) => singles[each % singles.length] ?? 0))];
      };
      const [when] = earlier(node.when === undefined ? [] : [node.when]);
      return { ...node, takes: earlier(node.takes), after: earlier(node.after), when };
    });
  });

const outputs = { verdict: z.enum(['yes', 'no']), word: z.string() };

function write(nodes: readonly Node[]): string {
  const chart = new Chart(new App({ outdir: 'unused' }), 'random');
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'account' },
    automountToken: true,
  });
  const home = new WorkflowTemplate(chart, 'random', { name: 'random', parameters: {} });
  const step = imageTemplate(home, {
    name: 'step',
    inputs: { given: z.string(), item: z.string().default('') },
    outputs,
    serviceAccount,
    container: ({ inputs }) => ({ image: 'a', command: ['a'], args: [inputs.given, inputs.item] }),
  });
  dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const tasks: (Task<typeof outputs> | undefined)[] = [];
      const known = (places: readonly number[]) => places.flatMap((place) => tasks[place] ?? []);
      for (const [place, { takes, after, when, literal, items }] of nodes.entries()) {
        const given = known(takes).reduce((all, { word }) => text`${all}${word}`, text`${literal}`);
        const name = `task-${place}`;
        const [asked] = known(when === undefined ? [] : [when]);
        const condition = asked && eq(asked.verdict, 'yes');
        const order = { name, after: known(after) };
        if (items.length > 0) {
          dag.forEach(items, step, (item) => ({ given, item }), {
            ...order,
            ...(condition ? { when: () => condition } : {}),
          });
          tasks.push(undefined);
        } else tasks.push(dag.run(step, { given }, { ...order, ...(condition ? { when: condition } : {}) }));
      }
      return {};
    },
  });
  const objects: { readonly kind: string }[] = Testing.synth(chart);
  return Yaml.stringify(objects.find(({ kind }) => kind === 'WorkflowTemplate'));
}

/** What the YAML says, in the words of the graph. */
function read(source: string): Node[] {
  const manifest: Manifest = parse(source);
  const main = manifest.spec.templates?.find(({ name }) => name === 'main');
  return (main?.dag?.tasks ?? []).map(nodeOf);
}

function nodeOf({ arguments: given, depends = '', when, withItems }: DAGTask): Node {
  const value = given?.parameters?.find(({ name }) => name === 'given')?.value ?? '';
  const taken = placesIn(value, /\{\{tasks\.task-(\d+)\.outputs\.parameters\.word\}\}/g);
  const asked = placesIn(when ?? '', /tasks\['task-(\d+)'\]/g)[0];
  const waits = placesIn(depends, /task-(\d+)\.Succeeded/g);
  return {
    takes: taken,
    after: waits.filter((place) => !taken.includes(place) && place !== asked),
    when: asked,
    literal: value.replace(/\{\{[^}]*\}\}/g, ''),
    items: withItems ?? [],
  };
}

function placesIn(source: string, pattern: RegExp): number[] {
  return [...source.matchAll(pattern)].map(([, place]) => Number(place));
}

test('a random DAG is the same graph after synthesis and parsing', () => {
  fc.assert(
    fc.property(graphs, (nodes) => {
      const implied = nodes.map((node) => {
        const { takes, after, when } = node;
        return { ...node, after: after.filter((place) => !takes.includes(place) && place !== when) };
      });
      expect(read(write(nodes))).toEqual(implied);
    }),
    { numRuns: 40 },
  );
}, 60_000);
