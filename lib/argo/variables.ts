/** The variables that Argo itself gives to a workflow, as references. */
import * as z from 'zod';
import { Ref } from './ref.ts';

const name = z.string().min(1);

/** What every workflow knows of itself. */
export const workflow = {
  /** The name of the workflow. */
  name: new Ref({ path: ['workflow', 'name'], type: name }),
  /** The UID of the workflow: another one for each run, also under the same name. */
  uid: new Ref({ path: ['workflow', 'uid'], type: name }),
  /** How the workflow ended: `Succeeded`, `Failed` or `Error`. Known to an exit handler only. */
  status: new Ref({ path: ['workflow', 'status'], type: name }),
  /** The nodes that failed, as a JSON list. Known to an exit handler only. */
  failures: new Ref({ path: ['workflow', 'failures'], type: z.string() }),
} as const;

/** What metrics know of the node that has ended. */
export const nodeVariables = {
  /** How it ended: `Succeeded`, `Failed` or `Error`. */
  status: new Ref({ path: ['status'], type: z.enum(['Succeeded', 'Failed', 'Error']) }),
  /** How long it took, in seconds. */
  duration: new Ref({ path: ['duration'], type: z.string() }),
  /** The exit code of its container. */
  exitCode: new Ref({ path: ['exitCode'], type: z.string() }),
} as const;

/** The name of the pod, known to templates that run one: another one for each item of a fan-out. */
export const podName = new Ref({ path: ['pod', 'name'], type: name });

/** Which attempt this is, from 0. Known to templates with a retry strategy. */
export const retries = new Ref({ path: ['retries'], type: z.string().regex(/^\d+$/) });
