/** Artifacts from every store, through containers and tasks, into a template that may do without: the source of `artifacts.yaml`. */
import type { Chart } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import * as z from 'zod';
import { artifact } from '../../../lib/argo/artifact.ts';
import { eq } from '../../../lib/argo/condition.ts';
import { containerSetTemplate } from '../../../lib/argo/container-set-template.ts';
import { dagTemplate } from '../../../lib/argo/dag-template.ts';
import { imageTemplate } from '../../../lib/argo/image-template.ts';
import { smallResources } from '../../../lib/argo/pod-defaults.ts';
import { text, withDefault } from '../../../lib/argo/ref.ts';
import { scriptTemplate } from '../../../lib/argo/script-template.ts';
import { WorkflowTemplate } from '../../../lib/argo/workflow-template.ts';

/** Adds a workflow that fetches, splits, trains and shows. */
export function artifacts(chart: Chart): void {
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'artifacts' },
    automountToken: true,
  });
  const home = new WorkflowTemplate(chart, 'artifacts', {
    name: 'artifacts',
    parameters: { day: z.string() },
    defaults: { day: '2026-01-31' },
    serviceAccount,
  });
  const image = 'busybox:1.36';
  const fetch = imageTemplate(home, {
    name: 'fetch',
    inputs: {
      source: artifact({
        default: { git: { repo: 'https://github.com/example/tables.git', revision: 'main' } },
      }),
      page: artifact(),
      extra: artifact({ optional: true, path: '/tmp/extra', mode: 0o755, recurseMode: true }),
    },
    outputs: {
      table: artifact({ archive: 'none', store: { s3: { key: 'tables/latest.csv' } } }),
      log: artifact({ optional: true, archive: { tar: { compressionLevel: 9 } } }),
      verdict: z.enum(['good', 'bad']),
    },
    serviceAccount,
    container: ({ inputs, files }) => ({
      image,
      command: ['sh', '-c', 'cat "$1"/*.csv "$2" > "$3" && echo good > "$4"', 'fetch'],
      args: [inputs.source, inputs.page, files.table, files.verdict],
    }),
  });
  const split = containerSetTemplate(home, {
    name: 'split',
    inputs: { table: artifact() },
    serviceAccount,
    containers: (set) =>
      set.runMain(
        { half: artifact({ archive: 'zip', artifactGC: { strategy: 'OnWorkflowDeletion' } }) },
        (files) => ({
          image,
          command: ['sh', '-c', 'head -n 10 "$1" > "$2"', 'split'],
          args: [set.inputs.table, files.half],
          resources: smallResources,
        }),
      ),
  });
  const show = scriptTemplate(home, {
    name: 'show',
    inputs: { half: artifact({ optional: true }), note: artifact({ mode: 0o444 }) },
    outputs: {},
    serviceAccount,
    script: { image, command: ['sh'], source: 'cat "$INPUT_NOTE" "$INPUT_HALF"\n' },
  });
  const prepare = dagTemplate(home, {
    name: 'prepare',
    inputs: { page: artifact() },
    tasks: (dag) => {
      const fetched = dag.run(fetch, { page: dag.inputs.page });
      const { half } = dag.run(split, { table: fetched.table }, { when: eq(fetched.verdict, 'good') });
      return { table: fetched.table, log: fetched.log, half: withDefault(half, null) };
    },
  });
  const main = dagTemplate(home, {
    name: 'main',
    inputs: {},
    tasks: (dag) => {
      const { day } = home.parameters;
      const page = { http: { url: text`https://tables.example/${day}.csv` } };
      const prepared = dag.run(prepare, { page });
      dag.run(show, { half: prepared.half, note: { raw: { data: text`of ${day}` } } });
      const bucket = { gcs: { bucket: 'tables', key: 'note.txt' } };
      dag.run(show, { note: bucket }, { name: 'without-half' });
      const secret = (key: string) => ({ name: 'oss', key });
      const oss = {
        oss: {
          endpoint: 'https://oss.example',
          bucket: 'tables',
          key: 'note.txt',
          accessKeySecret: secret('id'),
          secretKeySecret: secret('secret'),
        },
      };
      dag.run(show, { note: oss }, { name: 'from-oss' });
      const azure = {
        azure: { endpoint: 'https://a.blob.core.windows.net', container: 'tables', blob: 'note.txt' },
      };
      dag.run(show, { half: prepared.table, note: azure }, { name: 'from-azure' });
      return {};
    },
  });
  home.runs(main);
}
