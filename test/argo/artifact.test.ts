/** What artifacts refuse; how they are written is in `golden/artifacts.yaml`. */
import { describe, expect, test } from 'vitest';
import { type ArtifactOptions, artifact } from '../../lib/argo/artifact.ts';
import type { Dag } from '../../lib/argo/dag.ts';
import { dagTemplate } from '../../lib/argo/dag-template.ts';
import { imageTemplate } from '../../lib/argo/image-template.ts';
import { text } from '../../lib/argo/ref.ts';
import type { TaskOutputs } from '../../lib/argo/task-outputs.ts';
import { templatesOf, testLibrary } from './contracts.ts';

function make(
  given: { readonly input?: ArtifactOptions; readonly output?: ArtifactOptions },
  tasks?: (dag: Dag<{ data: ReturnType<typeof artifact> }>, use: ReturnType<typeof declare>) => TaskOutputs,
) {
  const { chart, library, serviceAccount } = testLibrary();
  const template = declare(library, serviceAccount, given);
  if (tasks)
    dagTemplate(library, {
      name: 'main',
      inputs: { data: artifact() },
      tasks: (dag) => tasks(dag, template),
    });
  return templatesOf(chart, 'library');
}

function declare(
  library: ReturnType<typeof testLibrary>['library'],
  serviceAccount: ReturnType<typeof testLibrary>['serviceAccount'],
  { input = {}, output = {} }: { readonly input?: ArtifactOptions; readonly output?: ArtifactOptions },
) {
  return imageTemplate(library, {
    name: 'pack',
    inputs: { data: artifact(input) },
    outputs: { packed: artifact(output) },
    serviceAccount,
    container: ({ inputs, files }) => ({ image: 'a', command: ['pack'], args: [inputs.data, files.packed] }),
  });
}

describe('an artifact', () => {
  test('is at a path of ours when it has none, and the container is told', () => {
    const { pack } = make({});
    expect(pack).toMatchObject({
      inputs: { artifacts: [{ name: 'data', path: '/tmp/artifacts/data' }] },
      outputs: { artifacts: [{ name: 'packed', path: '/tmp/millrace/outputs/packed' }] },
      container: { args: ['/tmp/artifacts/data', '/tmp/millrace/outputs/packed'] },
    });
  });

  test('of a task is handed on, and the taker waits for it', () => {
    const { main } = make({}, (dag, pack) => {
      const first = dag.run(pack, { data: dag.inputs.data });
      return { ...dag.run(pack, { data: first.packed }, { name: 'again' }) };
    });
    expect(main).toMatchObject({
      inputs: { artifacts: [{ name: 'data' }] },
      dag: {
        tasks: [
          { arguments: { artifacts: [{ name: 'data', from: '{{inputs.artifacts.data}}' }] } },
          {
            depends: 'pack.Succeeded',
            arguments: { artifacts: [{ name: 'data', from: '{{tasks.pack.outputs.artifacts.packed}}' }] },
          },
        ],
      },
      outputs: { artifacts: [{ name: 'packed', from: '{{tasks.again.outputs.artifacts.packed}}' }] },
    });
  });

  test.each<[string, Parameters<typeof make>[0], string]>([
    ['a mode that is none', { input: { mode: 1755 } }, "input 'data' has the mode 1755"],
    ['a relative path', { input: { path: 'data' } }, "input 'data' is in 'data'; give an absolute path"],
    [
      'an archive of an input',
      { input: { archive: 'zip' } },
      "input 'data' says 'archive', which is an output's",
    ],
    ['a mode of an output', { output: { mode: 0o644 } }, "output 'packed' says 'mode', which is an input's"],
  ])('refuses %s', (_, given, message) => {
    expect(() => make(given)).toThrow(message);
  });

  test('refuses to be text, and to be left in a template of tasks without a task for it', () => {
    expect(() =>
      make({}, (dag, pack) => {
        dag.run(pack, { data: { raw: { data: text`${dag.inputs.data}` } } });
        return {};
      }),
    ).toThrow('inputs.artifacts.data is an artifact, which has no text');
    expect(() => make({}, (dag, pack) => ({ ...dag.run(pack, { data: { raw: { data: '' } } }) }))).toThrow(
      'never uses its input data',
    );
  });

  test('refuses a path where no container sees it', () => {
    const { library, serviceAccount } = testLibrary();
    const pack = declare(library, serviceAccount, {});
    const inputs = { data: artifact({ path: '/data' }) };
    expect(() =>
      dagTemplate(library, { name: 'main', inputs, tasks: (dag) => ({ ...dag.run(pack, dag.inputs) }) }),
    ).toThrow("input 'data' has a path, but no container of this template sees it");
  });
});
