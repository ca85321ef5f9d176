/** A CronWorkflow: starts a WorkflowTemplate on a schedule. */
import type { Duration } from 'cdk8s';
import { Construct } from 'constructs';
import { CronWorkflow as Resource } from '../../imports/argoproj.io.ts';
import { kebabCase } from '../contract/names.ts';
import type { WireTypes } from '../contract/step-contract.ts';
import { InputError } from '../errors.ts';
import { lintAtSynthesis } from './lint-at-synthesis.ts';
import { encodeLiteral } from './literal.ts';
import type { CronWorkflowSpec } from './manifest.ts';
import { checkName, maxCronNameLength } from './names.ts';
import { checkedExpression } from './raw-expression.ts';
import { Scope } from './scope.ts';
import type { ParameterDefaults, WorkflowTemplate } from './workflow-template.ts';

/** When a workflow is started. */
export interface Schedule {
  /** Five fields: minute, hour, day of the month, month, day of the week. */
  readonly cron: string;
  /** A name of the IANA time zone database, such as `Europe/Berlin`. */
  readonly timeZone: string;
}

/** What is started, when, and with which parameters. */
export interface CronWorkflowProps<Parameters extends WireTypes> {
  /** The name of the Kubernetes object, at most 52 characters. */
  readonly name: string;
  readonly runs: WorkflowTemplate<Parameters>;
  readonly schedule: Schedule;
  /** @default the workflow's own defaults */
  readonly parameters?: ParameterDefaults<NoInfer<Parameters>>;
  /** What happens when the one before still runs. @default `Forbid`: the new one is not started */
  readonly concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace';
  /** How late a start may be that was missed. @default it is not made up for */
  readonly startingDeadline?: Duration;
  /** How many finished workflows are kept, each kind. @default three that succeeded, one that failed */
  readonly kept?: { readonly succeeded?: number; readonly failed?: number };
  /** An expression that must be true for a start, as in `cronworkflow.lastScheduledTime == nil`. @default none */
  readonly when?: string;
  /** An expression that ends the schedule, as in `cronworkflow.failed >= 3`. @default it never ends */
  readonly stopWhen?: string;
  /** Whether nothing is started for now. @default false */
  readonly suspend?: boolean;
  /** Labels and annotations of the workflows. @default none */
  readonly workflowMetadata?: NonNullable<CronWorkflowSpec['workflowMetadata']>;
}

/** A schedule on the cluster. Each start makes a workflow of the WorkflowTemplate as it is then. */
export class CronWorkflow<Parameters extends WireTypes> extends Construct {
  constructor(scope: Construct, id: string, props: CronWorkflowProps<Parameters>) {
    super(scope, id);
    const { path } = this.node;
    const { name, runs, schedule, concurrencyPolicy } = props;
    checkName({ path, kind: 'CronWorkflow', name, maxLength: maxCronNameLength });
    checkSchedule(path, schedule);
    const given: Readonly<Record<string, unknown>> = props.parameters ?? {};
    const parameters = Object.entries(runs.parameterTypes).flatMap(([parameter, type]) => {
      const place = { scope: new Scope(path), name: `parameter '${parameter}'`, type };
      const value = given[parameter];
      return value === undefined ? [] : [{ name: kebabCase(parameter), value: encodeLiteral(value, place) }];
    });
    const spec: CronWorkflowSpec = {
      schedules: [schedule.cron],
      timezone: schedule.timeZone,
      concurrencyPolicy: concurrencyPolicy ?? 'Forbid',
      ...renderLimits(props, new Scope(path)),
      workflowSpec: runs.startedWith(parameters),
    };
    new Resource(this, 'Resource', { metadata: { name }, spec });
    lintAtSynthesis(this);
  }
}

function renderLimits(
  { startingDeadline, kept, when, stopWhen, suspend, workflowMetadata }: CronWorkflowProps<WireTypes>,
  scope: Scope,
): Partial<CronWorkflowSpec> {
  return {
    ...(startingDeadline ? { startingDeadlineSeconds: startingDeadline.toSeconds() } : {}),
    ...(kept?.succeeded === undefined ? {} : { successfulJobsHistoryLimit: kept.succeeded }),
    ...(kept?.failed === undefined ? {} : { failedJobsHistoryLimit: kept.failed }),
    ...(when ? { when: `{{= ${checkedExpression(when, 'the condition', scope)} }}` } : {}),
    ...(stopWhen ? { stopStrategy: { expression: checkedExpression(stopWhen, 'the end', scope) } } : {}),
    ...(suspend ? { suspend } : {}),
    ...(workflowMetadata ? { workflowMetadata } : {}),
  };
}

function checkSchedule(path: string, { cron, timeZone }: Schedule): void {
  const field = /^[\dA-Za-z*/,?-]+$/;
  const fields = cron.split(' ');
  if (fields.length !== 5 || !fields.every((each) => field.test(each)))
    throw new InputError(`${path}: '${cron}' is no schedule; give five fields, as in '30 4 * * 1-5'`);
  if (!isTimeZone(timeZone))
    throw new InputError(
      `${path}: '${timeZone}' is no time zone; give a name such as 'Europe/Berlin' or 'UTC'`,
    );
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
