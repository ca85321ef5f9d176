/** A small workflow made by the constructs, as a case that runs on a cluster and locally. */
import { App, Chart, Duration, Testing } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { configureArgo } from '../../lib/argo/settings.ts';
import type { None, Template } from '../../lib/argo/template.ts';
import type { WorkflowOptions } from '../../lib/argo/workflow-options.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import type { Case } from '../conformance/case.ts';

/** A small image with a shell. */
export const image = 'busybox:1.35';

/** Where a workflow is written. */
export interface Place {
  readonly chart: Chart;
  readonly home: WorkflowTemplate;
  readonly serviceAccount: ServiceAccount;
}

/** A workflow to be made. */
export interface SmallWorkflow {
  readonly name: string;
  /** Makes the entrypoint. */
  readonly write: (place: Place) => Template<None>;
  /** What else its WorkflowTemplate says. @default nothing */
  readonly options?: (serviceAccount: ServiceAccount) => WorkflowOptions;
  /** Objects that are there before it runs. @default none */
  readonly given?: readonly KubernetesObject[];
}

/** The workflow with all it needs; it is ended after a minute, and nothing is tried again. */
export function caseOf({ name, write, options, given = [] }: SmallWorkflow): Case {
  const app = new App({ outdir: 'unused' });
  configureArgo(app, { argo: '3.7', defaults: { retry: false, retryOfSet: false } });
  const chart = new Chart(app, name);
  const serviceAccount = new ServiceAccount(chart, 'account', { metadata: { name }, automountToken: true });
  const timeout = Duration.minutes(1);
  const home = new WorkflowTemplate(chart, 'workflow', {
    name,
    parameters: {},
    serviceAccount,
    timeout,
    ...options?.(serviceAccount),
  });
  home.runs(write({ chart, home, serviceAccount }));
  const objects: KubernetesObject[] = Testing.synth(chart);
  const isItself = ({ kind, metadata }: KubernetesObject) =>
    kind === 'WorkflowTemplate' && metadata?.name === name;
  const others = objects.filter((object) => !isItself(object));
  const documents = [...objects.filter(isItself), ...others, ...given];
  return {
    id: `cluster/${name}`,
    group: 'cluster',
    description: name,
    documents,
    kind: 'WorkflowTemplate',
    name,
  };
}
