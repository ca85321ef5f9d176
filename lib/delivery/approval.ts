/**
 * A person's approval before a version gets the alias. It is asked for after the gate has judged and before the mutex
 * is taken, so that a version which waits keeps nobody from rolling back; then the gate judges once more.
 */
import { Duration } from 'cdk8s';
import * as z from 'zod';
import { suspendTemplate } from '../argo/suspend-template.ts';
import type { TemplateHome } from '../argo/template.ts';
import { actor, reason } from '../steps/values.ts';

/** What is asked of a person. */
export interface Approval {
  /** How long an answer may take; without one the version is held. @default three days */
  readonly timeout?: Duration;
}

/** How long the parts of a workflow before and after an approval may take. */
const hoursOfWork = 24;
const hoursOfPatience = 72;

/** How long a workflow with that approval may take; the usual time where there is none. */
export function timeoutWith(approval: Approval | undefined): Duration {
  const patience = approval === undefined ? 0 : (approval.timeout?.toHours() ?? hoursOfPatience);
  return Duration.hours(hoursOfWork + Math.ceil(patience));
}

/** The template that waits for the answer: who gives it, and why. */
export function approvalTemplate(home: TemplateHome, { timeout }: Approval) {
  return suspendTemplate(home, {
    name: 'approve',
    description: 'waits for a person to approve or reject the version that the gate would promote',
    supplied: {
      decision: z.enum(['approve', 'reject']).default('reject'),
      by: actor.default('nobody'),
      reason: reason.default('no answer came in time'),
    },
    duration: timeout ?? Duration.hours(hoursOfPatience),
  });
}
