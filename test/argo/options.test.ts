/** What options, settings and target versions refuse; how they are written is in `golden/options.yaml`. */
import { App, Chart, Duration, Size, Testing } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { artifact } from '../../lib/argo/artifact.ts';
import { eq } from '../../lib/argo/condition.ts';
import { hook } from '../../lib/argo/hook.ts';
import { type ImageTemplateProps, imageTemplate } from '../../lib/argo/image-template.ts';
import type { WorkflowSpec } from '../../lib/argo/manifest.ts';
import { type ArgoSettings, configureArgo } from '../../lib/argo/settings.ts';
import type { None } from '../../lib/argo/template.ts';
import { workflow } from '../../lib/argo/variables.ts';
import { WorkflowTemplate, type WorkflowTemplateProps } from '../../lib/argo/workflow-template.ts';

type Options = Partial<ImageTemplateProps<None, None>>;

function specOf(
  options: Options,
  {
    settings,
    of = {},
  }: { readonly settings?: ArgoSettings; readonly of?: Partial<WorkflowTemplateProps<None>> } = {},
): WorkflowSpec {
  const app = new App({ outdir: 'unused' });
  if (settings) configureArgo(app, settings);
  const chart = new Chart(app, 'test');
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'account' },
    automountToken: true,
  });
  const home = new WorkflowTemplate(chart, 'home', { name: 'home', parameters: {}, ...of });
  const template = imageTemplate(home, {
    name: 'main',
    inputs: {},
    outputs: {},
    serviceAccount,
    container: () => ({ image: 'a', command: ['a'] }),
    ...options,
  });
  home.runs(template);
  const [object] = Testing.synth(chart).filter(({ kind }) => kind === 'WorkflowTemplate');
  return object.spec;
}

describe('an option', () => {
  test.each<[string, Options, string]>([
    ['a parallelism of none', { parallelism: 0 }, 'test/home/main: has a parallelism of 0'],
    [
      'a metric with a name that Prometheus refuses',
      { metrics: () => [{ name: 'fit-seconds', help: 'a', counter: { value: '1' } }] },
      "has the metric 'fit-seconds'",
    ],
    [
      'a sidecar with a name that Argo keeps',
      { sidecars: () => ({ wait: { image: 'a', command: ['a'] } }) },
      "Argo keeps the container name 'wait' for itself",
    ],
    ['a retry of a daemon', { daemon: true, retry: { limit: '1' } }, 'is a daemon, which has no timeout'],
    [
      'a timeout of a daemon',
      { daemon: true, timeout: Duration.hours(1) },
      'is a daemon, which has no timeout',
    ],
    [
      'root, who may not be root',
      { securityContext: { runAsUser: 0 } },
      'runs as user 0, which runAsNonRoot forbids',
    ],
    ['a tag in a raw field', { raw: { priorityClassName: '{{item}}' } }, "contains '{{'"],
    ['a tag in a label', { labels: { a: '{{item}}' } }, "contains '{{'"],
  ])('refuses %s', (_, options, message) => {
    expect(() => specOf(options)).toThrow(message);
  });

  test('refuses a volume of another workflow, and two of one name', () => {
    const other = new WorkflowTemplate(new Chart(new App({ outdir: 'unused' }), 'other'), 'other', {
      name: 'other',
      parameters: {},
    });
    const claim = { name: 'work', size: Size.gibibytes(1) };
    const mounts = [{ ...other.addVolumeClaim(claim), path: '/work' }];
    expect(() => specOf({ container: () => ({ image: 'a', command: ['a'], mounts }) })).toThrow(
      "test/home/main: volume 'work' belongs to other/other",
    );
    expect(() => other.addVolumeClaim(claim)).toThrow("there are two volumes 'work'");
    expect(() =>
      other.addHook('exit', hook({ ...otherTemplate(other) }, {}, { when: eq(workflow.status, 'Failed') })),
    ).toThrow("the hook 'exit' is runsOnExit");
  });
});

function otherTemplate(home: WorkflowTemplate) {
  const serviceAccount = new ServiceAccount(home, 'account', {
    metadata: { name: 'account' },
    automountToken: true,
  });
  const container = () => ({ image: 'a', command: ['a'] as const });
  return imageTemplate(home, { name: 'a', inputs: {}, outputs: {}, serviceAccount, container });
}

describe('the target version', () => {
  const newer: readonly [string, Options, string][] = [
    ['pendingTimeout', { pendingTimeout: Duration.minutes(5) }, '4.1'],
    ['podResources', { raw: { podResources: { limits: { cpu: '2' } } } }, '4.1'],
    ['resourceClaims', { raw: { resourceClaims: [{ name: 'gpu', resourceClaimName: 'gpu' }] } }, '4.1'],
    [
      'restartPolicyRules',
      {
        container: () => ({
          image: 'a',
          command: ['a'],
          raw: { restartPolicyRules: [{ action: 'Restart' }] },
        }),
      },
      '4.0',
    ],
  ];

  test.each(newer)(
    'refuses %s before the version that has it, and takes it then',
    (field, options, since) => {
      const before = since === '4.1' ? '4.0' : '3.7';
      expect(() => specOf(options, { settings: { argo: before } })).toThrow(
        new RegExp(`test/home: has .*${field}, which Argo ${before} does not know; it came with ${since}`),
      );
      expect(() => specOf(options, { settings: { argo: '4.1' } })).not.toThrow();
    },
  );

  test('refuses a store of artifacts and a plugin that came later', () => {
    const withInput = (argo: '3.7' | '4.1') => {
      const app = new App({ outdir: 'unused' });
      configureArgo(app, { argo });
      const chart = new Chart(app, 'test');
      const home = new WorkflowTemplate(chart, 'home', { name: 'home', parameters: {} });
      const serviceAccount = new ServiceAccount(chart, 'account', {
        metadata: { name: 'account' },
        automountToken: true,
      });
      imageTemplate(home, {
        name: 'main',
        inputs: { data: artifact({ default: { plugin: { name: 'ftp', configuration: 'a', key: 'b' } } }) },
        outputs: {},
        serviceAccount,
        container: ({ inputs }) => ({ image: 'a', command: ['a'], args: [inputs.data] }),
      });
      return Testing.synth(chart);
    };
    expect(() => withInput('3.7')).toThrow('inputs.artifacts.plugin, which Argo 3.7 does not know');
    expect(() => withInput('4.1')).not.toThrow();
    const plugin = { spec: { sidecar: { container: { name: 'a', image: 'a' } } } };
    const of = { raw: { executorPlugins: [plugin] } };
    expect(() => specOf({}, { settings: { argo: '4.0' }, of })).toThrow('has executorPlugins');
    expect(() => specOf({}, { of })).not.toThrow();
  });

  test('gives a cache the key that Argo 3.7 asks for, and none for Argo 4', () => {
    const memoize = () => ({ key: 'a', configMapName: 'cache' });
    const cacheFor = (argo: '3.7' | '4.0') =>
      specOf({ memoize }, { settings: { argo } }).templates?.[0]?.memoize?.cache;
    expect(cacheFor('3.7')).toEqual({ configMap: { name: 'cache', key: 'unused' } });
    expect(cacheFor('4.0')).toEqual({ configMap: { name: 'cache' } });
  });
});

describe('defaults', () => {
  test('are changed for all in one place, and for one where it stands', () => {
    const settings = {
      defaults: {
        timeout: Duration.minutes(3),
        retry: false,
        resources: { limits: { memory: '1Gi' } },
        workflowTimeout: Duration.hours(1),
        podGC: { strategy: 'OnPodCompletion' },
      },
    } as const;
    const spec = specOf({}, { settings });
    expect(spec).toMatchObject({ activeDeadlineSeconds: 3600, podGC: { strategy: 'OnPodCompletion' } });
    expect(spec.templates?.[0]).toMatchObject({
      activeDeadlineSeconds: '180',
      container: { resources: { limits: { memory: '1Gi' } } },
    });
    expect(spec.templates?.[0]).not.toHaveProperty('retryStrategy');
    const { templates } = specOf({ timeout: Duration.minutes(7) }, { settings });
    expect(templates?.[0]?.activeDeadlineSeconds).toBe('420');
  });

  test('hold for a chart alone, where that is configured, and must come first', () => {
    const app = new App({ outdir: 'unused' });
    const chart = new Chart(app, 'chart');
    configureArgo(chart, { argo: '3.7' });
    const within = new WorkflowTemplate(chart, 'within', { name: 'within', parameters: {} });
    const beside = new WorkflowTemplate(new Chart(app, 'beside'), 'beside', {
      name: 'beside',
      parameters: {},
    });
    expect([within.argo, beside.argo]).toEqual(['3.7', '4.1']);
    expect(() => configureArgo(app, { argo: '4.0' })).toThrow('the app has children already');
  });
});

test('a parameter of a workflow that is an enumeration says what it may be', () => {
  const app = new App({ outdir: 'unused' });
  const chart = new Chart(app, 'test');
  const home = new WorkflowTemplate(chart, 'home', {
    name: 'home',
    parameters: { size: z.enum(['small', 'large']) },
    defaults: { size: 'small' },
  });
  const serviceAccount = new ServiceAccount(chart, 'account', {
    metadata: { name: 'account' },
    automountToken: true,
  });
  const template = imageTemplate(home, {
    name: 'main',
    inputs: {},
    outputs: {},
    serviceAccount,
    container: () => ({ image: 'a', command: ['a'], args: [home.parameters.size] }),
  });
  home.runs(template);
  const [object] = Testing.synth(chart).filter(({ kind }) => kind === 'WorkflowTemplate');
  expect(object.spec.arguments.parameters).toEqual([
    { name: 'size', enum: ['small', 'large'], value: 'small' },
  ]);
});
