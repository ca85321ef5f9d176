/** The template of a CWL document: its YAML, and what is refused at synthesis or does not compile. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Chart, Testing, Yaml } from 'cdk8s';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { type ArgoVersion, configureArgo } from '../../lib/argo/settings.ts';
import { importCwl } from '../../lib/cli/import/import-cwl.ts';
import { type CwlTemplateProps, cwlTemplate } from '../../lib/cwl/cwl-template.ts';
import type { CwlDocument } from '../../lib/cwl/wire-types.ts';
import { InputError } from '../../lib/errors.ts';
import { templatesOf } from '../argo/contracts.ts';
import { argoSchemas } from '../dist/argo-schemas.ts';
import { judgeOf } from '../dist/closed-schema.ts';
import { temporaryFolder } from '../runner/harness.ts';
import { measure } from './documents/measure.ts';
import { measureWords } from './measure.ts';

const golden = join(import.meta.dirname, 'measure.yaml');
const hasArgo = await execa('argo', ['version', '--short'], { reject: false }).then(({ failed }) => !failed);

function synth(argo: ArgoVersion): KubernetesObject[] {
  const app = new App({ outdir: 'unused' });
  configureArgo(app, { argo });
  const chart = new Chart(app, 'measure');
  measureWords(chart);
  return Testing.synth(chart);
}

/** The template beside that of `measureWords`, with other props. */
function other<Document extends CwlDocument>(
  props: Partial<CwlTemplateProps<Document>> & Pick<CwlTemplateProps<Document>, 'document'>,
) {
  const { home, serviceAccount } = measureWords(new Chart(new App({ outdir: 'unused' }), 'measure'));
  const common = { name: 'other', serviceAccount, container: { image: 'a' } };
  return () => cwlTemplate(home, { ...common, ...props });
}

describe('the YAML', () => {
  test('is what is committed, byte by byte', async () => {
    expect(existsSync(golden)).toBe(true);
    await expect(Yaml.stringify(...synth('4.1'))).toMatchFileSnapshot(golden);
  });

  for (const schema of argoSchemas)
    test(`fits Argo ${schema.version}'s schema with closed objects`, () => {
      const workflows = synth(schema.version).filter(({ kind }) => kind === 'WorkflowTemplate');
      expect(workflows.flatMap(judgeOf(schema))).toEqual([]);
    });

  test.skipIf(!hasArgo)(
    `passes argo lint --offline${hasArgo ? '' : ' (skipped: no argo program)'}`,
    async () => {
      const { stdout, exitCode } = await execa('argo', ['lint', '--offline', golden], { reject: false });
      expect([exitCode, stdout]).toEqual([0, expect.stringContaining('no linting errors')]);
    },
  );
});

describe('a document', () => {
  test('that changed after it was imported is refused with every change', () => {
    const { words: _, ...inputs } = measure.inputs;
    const stale = { ...measure, inputs: { ...inputs, factor: 'int', speed: 'int' }, outputs: {} } as const;
    expect(other({ document: stale })).toThrow(InputError);
    expect(other({ document: stale })).toThrow(
      /^measure\/measure\/other: .*measure\.cwl is not what was imported: input factor was "int" and is \{"type":"float","default":1\.5\}; input speed is gone; input words is new; output report is new;.* Import it again: millrace import /,
    );
  });

  test('may be imported in other words for the same types', () => {
    const inputs = { ...measure.inputs, words: { type: 'array', items: 'string' } } as const;
    expect(other({ document: { ...measure, inputs } })).not.toThrow();
  });

  test('is imported as its module says', async () => {
    const { readFile } = await import('node:fs/promises');
    const folder = join(import.meta.dirname, 'documents');
    const module = await readFile(join(folder, 'measure.ts'), 'utf8');
    expect(importCwl(join(folder, 'measure.cwl'), folder)).toBe(module);
  });

  test('may hold two braces, which are no tag there', () => {
    const folder = temporaryFolder();
    const file = join(folder, 'braces.cwl');
    const words = ['{{inputs.parameters.a}}', '{{{{=1}}', '\\\\{{'];
    const document = {
      cwlVersion: 'v1.2',
      class: 'CommandLineTool',
      inputs: [],
      outputs: [],
      arguments: words,
    };
    writeFileSync(file, JSON.stringify(document));
    const chart = new Chart(new App({ outdir: 'unused' }), 'measure');
    const { home, serviceAccount } = measureWords(chart);
    const braces = { file, inputs: {}, outputs: {} } as const;
    cwlTemplate(home, { name: 'braces', document: braces, serviceAccount, container: { image: 'a' } });
    const { inputs } = templatesOf(chart, 'measure')['braces'] ?? {};
    const data = inputs?.artifacts?.[0]?.raw?.data ?? '';
    expect(data).not.toContain('{{');
    expect(JSON.parse(data)).toEqual(document);
  });

  test('cannot take the name of the input by which it comes itself', () => {
    const file = join(temporaryFolder(), 'own.cwl');
    const inputs = { cwl_document: 'int' };
    writeFileSync(
      file,
      JSON.stringify({ cwlVersion: 'v1.2', class: 'CommandLineTool', inputs, outputs: [] }),
    );
    const document = { file, inputs: { cwlDocument: 'int' }, outputs: {} } as const;
    expect(other({ document })).toThrow("for the document itself; rename the input 'cwl_document'");
  });

  test('keeps its own variables', () => {
    const container = { image: 'a', env: { INPUT_WORDS: 'b' } };
    expect(other({ document: measure, container })).toThrow('sets INPUT_WORDS, which the step itself needs');
  });
});

/** `tsc` is the judge: it fails on a line below an `@ts-expect-error` that compiles. */
const mistakes = {
  inputs() {
    const { home, template } = measureWords(new Chart(new App({ outdir: 'unused' }), 'measure'));
    dagTemplate(home, {
      name: 'mistakes',
      inputs: {},
      tasks: (dag) => {
        const table = { raw: { data: '{}' } };
        const words = ['a'];
        const done = dag.run(template, { words, table });
        dag.run(template, {
          words,
          table,
          notes: done.report,
          factor: 2,
          loud: true,
          mode: 'fancy',
          prefix: '',
        });
        // @ts-expect-error an input is missing
        dag.run(template, { words });
        // @ts-expect-error an input is misspelt
        dag.run(template, { wrods: words, table });
        // @ts-expect-error an input that may be left out is misspelt
        dag.run(template, { words, table, factr: 2 });
        // @ts-expect-error the document that the template brings itself
        dag.run(template, { words, table, cwlDocument: table });
        // @ts-expect-error a text where a list goes
        dag.run(template, { words: 'a', table });
        // @ts-expect-error a list of numbers where texts go
        dag.run(template, { words: [1], table });
        // @ts-expect-error a text where a file goes
        dag.run(template, { words, table: '{}' });
        // @ts-expect-error a text where a number goes
        dag.run(template, { words, table, factor: '2' });
        // @ts-expect-error a number where a boolean goes
        dag.run(template, { words, table, loud: 1 });
        // @ts-expect-error a word that the document does not have
        dag.run(template, { words, table, mode: 'plane' });
        // @ts-expect-error a number where a text goes
        dag.run(template, { words, table, prefix: done.count });
        // @ts-expect-error a file where a list goes
        dag.run(template, { words: done.report, table });
        // @ts-expect-error an output that there is not
        dag.run(template, { words, table: done.raport });
        // @ts-expect-error an output in the document's spelling
        dag.run(template, { words, table, loud: done.is_empty });
        // @ts-expect-error a list of numbers where one goes
        dag.run(template, { words, table, factor: done.sizes });
        dag.run(template, {
          words,
          table: done.folder,
          factor: done.count,
          loud: done.isEmpty,
          prefix: done.remark,
        });
        return {};
      },
    });
  },
  documents() {
    // @ts-expect-error a type that CWL does not have
    other({ document: { file: 'a', inputs: { a: 'text' }, outputs: {} } });
    // @ts-expect-error a list of files
    other({ document: { file: 'a', inputs: {}, outputs: { a: 'File[]' } } });
    // @ts-expect-error a command, which is the document's
    other({ document: measure, container: { image: 'a', command: ['b'] } });
  },
};

test('mistakes do not compile (tsc judges; here they are only counted)', async () => {
  const { readFile } = await import('node:fs/promises');
  const source = await readFile(import.meta.filename, 'utf8');
  expect(source.match(/^ *\/\/ @ts-expect-error \w/gm)?.length).toBe(18);
  expect(Object.keys(mistakes)).toEqual(['inputs', 'documents']);
});
