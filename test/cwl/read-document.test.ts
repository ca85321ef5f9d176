/** Documents: what they refer to stands in them, and what no step can run is refused in words. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../lib/cwl/document/read-document.ts';
import { InputError } from '../../lib/errors.ts';
import { temporaryFolder } from '../runner/harness.ts';

const echo =
  'cwlVersion: v1.2\nclass: CommandLineTool\nbaseCommand: echo\ninputs: { word: string }\noutputs: []\n';

/** Writes files into a folder of their own; gives the path of the first. */
function written(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return join(folder, Object.keys(files)[0] ?? '');
}

const read = (files: Readonly<Record<string, string>>, id = '') => readDocument(written(files) + id);
const packed = (files: Readonly<Record<string, string>>) => JSON.parse(read(files).packed) as unknown;

const workflow = (run: string) =>
  `cwlVersion: v1.2\nclass: Workflow\ninputs: { word: string }\nsteps: { say: { run: ${run}, in: { word: word }, out: [] } }\noutputs: []\n`;

describe('a document', () => {
  test('holds the processes of its steps, files and texts, and the prefixes of all', () => {
    const tool = [
      'cwlVersion: v1.2',
      'id: tool',
      'class: CommandLineTool',
      "$namespaces: { s: 'https://schema.org/' }",
      "$schemas: ['https://schema.org/version/latest/schemaorg-current-https.rdf']",
      's:author: { s:name: A }',
      'baseCommand: sh',
      'requirements:',
      '  InitialWorkDirRequirement: { listing: [{ class: File, location: ../run.sh }, { entryname: b, entry: { $include: b.txt } }] }',
      'inputs: { $import: inputs.yml }',
      'outputs: []',
    ].join('\n');
    expect(
      packed({
        'main.cwl': workflow('tools/tool.cwl'),
        'tools/tool.cwl': tool,
        'tools/inputs.yml': 'word: string\n',
        'tools/b.txt': 'text\n',
        'run.sh': 'true\n',
      }),
    ).toEqual({
      $namespaces: { s: 'https://schema.org/' },
      cwlVersion: 'v1.2',
      class: 'Workflow',
      inputs: { word: 'string' },
      outputs: [],
      steps: {
        say: {
          in: { word: 'word' },
          out: [],
          run: {
            class: 'CommandLineTool',
            's:author': { 's:name': 'A' },
            baseCommand: 'sh',
            inputs: { word: 'string' },
            outputs: [],
            requirements: {
              InitialWorkDirRequirement: {
                listing: [
                  { class: 'File', basename: 'run.sh', contents: 'true\n' },
                  { entryname: 'b', entry: 'text\n' },
                ],
              },
            },
          },
        },
      },
    });
  });

  test('may hold several processes, of which main is meant, or the one that is named', () => {
    const graph = [
      'cwlVersion: v1.2',
      '$graph:',
      "- { id: main, class: Workflow, inputs: { a-b: int }, outputs: [], steps: { s: { run: '#say', in: {}, out: [] } } }",
      '- { id: say, class: CommandLineTool, baseCommand: echo, inputs: [{ id: B_C, type: string? }], outputs: [] }',
    ].join('\n');
    expect(read({ 'a.cwl': graph })).toMatchObject({
      id: 'main',
      ports: { inputs: [{ id: 'a-b', name: 'aB' }] },
    });
    expect(read({ 'a.cwl': graph }, '#say')).toMatchObject({
      id: 'say',
      ports: { inputs: [{ id: 'B_C', name: 'bC', isOptional: true }] },
    });
    expect(() => read({ 'a.cwl': graph }, '#tell')).toThrow("has no process 'tell'; it has main, say");
    expect(() => read({ 'a.cwl': echo }, '#tell')).toThrow("none called 'tell'");
  });

  test.each<[string, Readonly<Record<string, string>>, string]>([
    ['is not there', {}, 'cannot be read'],
    ['is no YAML', { 'a.cwl': 'class: [' }, 'a.cwl: '],
    ['is a list', { 'a.cwl': '[]' }, 'no CWL document'],
    ['is of another version', { 'a.cwl': echo.replace('v1.2', 'v1.0') }, 'is of CWL v1.0; bring it to v1.2'],
    ['has no version', { 'a.cwl': 'class: CommandLineTool' }, 'CWL without a version'],
    ['is abstract', { 'a.cwl': echo.replace('CommandLineTool', 'Operation') }, 'no process of CWL v1.2'],
    ['has no inputs', { 'a.cwl': echo.replace(/inputs.*\n/, '') }, 'inputs'],
    ['refers to nothing', { 'a.cwl': workflow('b.cwl') }, 'a.cwl refers to '],
    ['runs itself', { 'a.cwl': workflow('a.cwl') }, 'leads back to itself'],
    ['refers to the network', { 'a.cwl': workflow('https://a.example/b.cwl') }, 'a file of its own'],
    ['runs a file of several', { 'a.cwl': workflow('b.cwl'), 'b.cwl': '$graph: []' }, 'not one process'],
    [
      'runs an older one',
      { 'a.cwl': workflow('b.cwl'), 'b.cwl': echo.replace('v1.2', 'v1.1') },
      'is of CWL v1.1',
    ],
    ['uses $mixin', { 'a.cwl': `${echo}$mixin: b.cwl` }, 'uses $mixin'],
    [
      'refers to a folder',
      { 'a.cwl': `${echo}arguments: [{ class: Directory, location: b }]` },
      'the folder b; take it as an input',
    ],
    [
      'refers to a file that is no text',
      { 'a.cwl': `${echo}arguments: [{ class: File, path: b }]`, b: '\uFFFD' },
      'no text or longer than 64 KiB',
    ],
    [
      'gives a prefix two meanings',
      { 'a.cwl': `${workflow('b.cwl')}$namespaces: { s: a }`, 'b.cwl': `${echo}$namespaces: { s: b }` },
      "the prefix 's' another meaning",
    ],
    ['has two inputs of one name', { 'a.cwl': echo.replace('word:', 'a_b: int, a-b:') }, 'are both aB'],
    ['has a name that Argo lacks', { 'a.cwl': echo.replace('word:', '1st:') }, "input '1st' has no name"],
    [
      'has files beside a file',
      { 'a.cwl': echo.replace('string', '{ type: File, secondaryFiles: [.idx] }') },
      'has secondaryFiles',
    ],
    [
      'requires an image',
      { 'a.cwl': `${echo}requirements: [{ class: DockerRequirement, dockerPull: a }]` },
      'a.cwl requires an image of its own (DockerRequirement), but a pod cannot start containers',
    ],
    [
      'requires an image in a step',
      {
        'a.cwl': workflow('b.cwl'),
        'b.cwl': `${echo}requirements: { DockerRequirement: { dockerPull: a } }`,
      },
      'b.cwl requires an image of its own',
    ],
    ['requires what nobody knows', { 'a.cwl': `${echo}requirements: { Magic: {} }` }, 'requires Magic'],
    [
      'puts a value into source',
      { 'a.cwl': `${echo.replace('echo', '[sh, -c]')}arguments: ['echo $(inputs.word)']` },
      'a quote in a value becomes code',
    ],
    [
      'gives a value to a shell as it is',
      {
        'a.cwl': `${echo.replace('string', '{ type: string, inputBinding: { shellQuote: false } }')}requirements: { ShellCommandRequirement: {} }`,
      },
      'a quote in a value becomes code',
    ],
  ])('is refused when it %s', (_, files, message) => {
    expect(() => read(files)).toThrow(InputError);
    expect(() => read(files)).toThrow(message);
  });

  test('may wish for an image, and give a shell what is fixed', () => {
    const wish = 'hints: { DockerRequirement: { dockerPull: a } }\n';
    const shell =
      "requirements: { ShellCommandRequirement: {} }\narguments: [{ valueFrom: '|', shellQuote: false }, $(inputs.word)]\n";
    expect(read({ 'a.cwl': echo + wish + shell }).ports.inputs).toHaveLength(1);
  });
});
