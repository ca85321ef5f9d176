/** What a Sensor starts: a workflow of a WorkflowTemplate, with parameters out of the events. */
import type { Duration } from 'cdk8s';
import type { Construct } from 'constructs';
import type { Permission } from '../argo/grant.ts';
import type { Scope } from '../argo/scope.ts';
import type { ParameterDefaults, WorkflowTemplate } from '../argo/workflow-template.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { type Mapping, mapParameters, type RootName } from './event-mapping.ts';
import { dependencyAt, type SensorDependency } from './sensor-dependency.ts';

/** How often something is tried again, and after which time. */
export interface Backoff {
  /** How often it is tried at all. */
  readonly steps: number;
  readonly duration: Duration;
  /** By how much the time grows. @default 1 */
  readonly factor?: number;
  /** By how much of itself the time varies. @default 0 */
  readonly jitter?: number;
}

/** What is started, by which events and with which parameters. */
export interface SensorTrigger<Parameters extends WireTypes> {
  readonly starts: WorkflowTemplate<Parameters>;
  /** Values that are the same for every event. @default the workflow's own defaults */
  readonly parameters?: ParameterDefaults<NoInfer<Parameters>>;
  /** Values out of the events. @default none */
  readonly fromEvent?: Mapping<NoInfer<Parameters>>;
  /** Sets of dependencies, one of which has to have come whole. @default all dependencies of the sensor */
  readonly conditions?: readonly (readonly SensorDependency<unknown>[])[];
  /**
   * `create`: the sensor makes the workflow itself, for which it needs one right. `submit`: it runs `argo submit`, which
   * looks at the workflow and its templates before it makes it. @default `create`
   */
  readonly operation?: 'create' | 'submit';
  /** What the names of the workflows begin with. @default `<WorkflowTemplate>-` */
  readonly generateName?: string;
  /** How many are started at most; events wait. @default as many as come */
  readonly rateLimit?: { readonly unit: 'Second' | 'Minute' | 'Hour'; readonly requestsPerUnit: number };
  /**
   * What is done when it cannot be started. The event is then taken off the bus only afterwards, so that it may start two
   * workflows when the sensor dies in between. @default nothing; the event is lost
   */
  readonly retryStrategy?: Backoff;
}

/** The trigger as Argo Events has it. */
export function renderTrigger<Parameters extends WireTypes>(
  name: string,
  trigger: SensorTrigger<Parameters>,
  { scope, sensor }: { readonly scope: Scope; readonly sensor: Construct },
): object {
  const { starts, operation = 'create', conditions, rateLimit, retryStrategy } = trigger;
  const nameOf: RootName = (root) => {
    const at = dependencyAt(root);
    if (at?.dependency.sensor !== sensor)
      throw scope.error('takes a value of an event that this sensor does not wait for; add the dependency');
    return { dependencyName: at.dependency.name, isContext: at.isContext };
  };
  const { parameters, trigger: fromEvents } = mapParameters(
    {
      types: starts.parameterTypes,
      given: trigger.parameters ?? {},
      fromEvent: trigger.fromEvent ?? {},
      scope,
    },
    nameOf,
  );
  const resource = {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: { generateName: trigger.generateName ?? `${starts.resourceName}-` },
    spec: starts.startedWith(parameters),
  };
  const action = {
    operation,
    source: { resource },
    ...(fromEvents.length > 0 ? { parameters: fromEvents } : {}),
  };
  return {
    template: {
      name,
      ...(conditions ? { conditions: conditionsText(conditions, { scope, sensor }) } : {}),
      ...(operation === 'create' ? { k8s: action } : { argoWorkflow: action }),
    },
    ...(rateLimit ? { rateLimit } : {}),
    // Without atLeastOnce Argo Events (1.9) starts it beside, and hears of no failure that it could retry.
    ...(retryStrategy ? { atLeastOnce: true, retryStrategy: renderBackoff(retryStrategy) } : {}),
  };
}

/** What the sensor's pod does for a trigger; `argo submit` reads the templates, and Argo Events looks for what it made. */
export function triggerGrants({ operation = 'create' }: { readonly operation?: 'create' | 'submit' }) {
  const apiGroup = 'argoproj.io';
  const create: Permission = { apiGroup, resource: 'workflows', verbs: ['create'] };
  if (operation === 'create') return [create];
  return [
    create,
    { apiGroup, resource: 'workflows', verbs: ['list'] },
    { apiGroup, resource: 'workflowtemplates', verbs: ['get'] },
  ];
}

function conditionsText(
  sets: NonNullable<SensorTrigger<WireTypes>['conditions']>,
  { scope, sensor }: { readonly scope: Scope; readonly sensor: Construct },
): string {
  if (sets.length === 0 || sets.some((set) => set.length === 0))
    throw scope.error('a condition without a dependency never comes true; name one');
  if (sets.flat().some((dependency) => dependency.sensor !== sensor))
    throw scope.error('waits for a dependency of another sensor; add it to this one');
  return sets.map((set) => set.map(({ name }) => name).join(' && ')).join(' || ');
}

function renderBackoff({ steps, duration, factor, jitter }: Backoff): object {
  return {
    steps,
    duration: `${duration.toSeconds()}s`,
    ...(factor === undefined ? {} : { factor }),
    ...(jitter === undefined ? {} : { jitter }),
  };
}
