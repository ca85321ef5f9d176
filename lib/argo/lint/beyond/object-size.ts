/** Objects that are too large to live in Kubernetes together with what Argo adds to them. */

import type { KubernetesObject } from '../../manifest.ts';
import { argoKindOf } from '../catalogue.ts';
import type { Report } from '../finding.ts';

/**
 * Kubernetes stores objects of up to 1.5 MiB and Argo workflows of up to 1 MiB. A workflow also carries a copy of
 * the templates it uses and a node for each that ran, so half of that is left for what is written.
 */
export const sizeBudgetBytes = 512 * 1024;

/** Reports an object above the budget. */
export function checkSize(document: KubernetesObject, report: Report): void {
  if (argoKindOf(document) === undefined) return;
  const bytes = Buffer.byteLength(JSON.stringify(document));
  if (bytes > sizeBudgetBytes)
    report(
      'object-size',
      [],
      `the object has ${Math.ceil(bytes / 1024)} KiB, and ${sizeBudgetBytes / 1024} are its budget; move templates into ` +
        'WorkflowTemplates of their own, or long sources and data into images and artifacts',
    );
}
