/** Finds what a user means by the name of a template. */

import { nearest } from '../../argo/lint/nearest.ts';
import type { KubernetesObject } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';
import { nameOf } from '../../runner/documents/cluster.ts';
import { visible } from '../text/visible.ts';

/** The kinds that can be run, those that are meant first where a name stands for several. */
const runnable = ['WorkflowTemplate', 'ClusterWorkflowTemplate', 'CronWorkflow', 'Workflow'] as const;

/** What to run. */
export interface WorkflowName {
  readonly kind: (typeof runnable)[number];
  readonly name: string;
}

/** How what can be run is spoken of where it is kept. */
export interface Whereabouts {
  /** Such as `among the documents`. */
  readonly where: string;
  /** What to do when there is nothing. */
  readonly start: string;
}

const amongDocuments: Whereabouts = {
  where: 'among the documents',
  start: 'give the folder with the manifests by -f, or make it by: npm run synth',
};

/**
 * `NAME` or `KIND/NAME`; without a name the only Workflow there is, or the only document that can be run. Throws an
 * `InputError` when there is none, or several of that name.
 */
export function findWorkflow(
  documents: readonly Pick<KubernetesObject, 'kind' | 'metadata'>[],
  wanted?: string,
  whereabouts: Whereabouts = amongDocuments,
): WorkflowName {
  const known = documents.flatMap((document) => {
    const kind = runnable.find((one) => one === document.kind);
    const name = nameOf(document);
    return kind && name ? [{ kind, name }] : [];
  });
  if (wanted === undefined) return onlyOne(known, whereabouts);
  const [first, ...others] = known.filter(
    ({ kind, name }) => name === wanted || `${kind}/${name}`.toLowerCase() === wanted.toLowerCase(),
  );
  if (first === undefined) throw new InputError(unknown(wanted, known, whereabouts));
  if (others.length === 0) return first;
  const all = [first, ...others].map(({ kind, name }) => `${kind}/${name}`);
  throw new InputError(`'${visible(wanted)}' is the name of ${all.join(' and ')}; give it with its kind`);
}

function onlyOne(known: readonly WorkflowName[], { where }: Whereabouts): WorkflowName {
  const workflows = known.filter(({ kind }) => kind === 'Workflow');
  const [first, ...others] = workflows.length > 0 ? workflows : known;
  if (first && others.length === 0) return first;
  const names = known.map(({ kind, name }) => `${kind}/${name}`).join(', ');
  throw new InputError(
    `name what is to be run: ${names === '' ? `there is nothing ${where}` : `there are ${names}`}`,
  );
}

function unknown(wanted: string, known: readonly WorkflowName[], { where, start }: Whereabouts): string {
  const names = known.map(({ name }) => name);
  const near = nearest(wanted, names);
  const way = near
    ? `did you mean '${near}'?`
    : names.length > 0
      ? `there are ${names.join(', ')}`
      : `there is none at all; ${start}`;
  return `no template '${visible(wanted)}' ${where}; ${way}`;
}
