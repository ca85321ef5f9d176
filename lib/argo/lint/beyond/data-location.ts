/** Templates that list a place of which their pods are not told where it is. */
import type { Artifact } from '../../manifest.ts';
import { hasLocation } from '../check-artifact.ts';
import type { TemplatePlace } from './check-beyond.ts';

/**
 * Reports a `data` template whose source is not whole, in a pod that needs no artifact repository otherwise: Argo tells
 * it of none then (https://github.com/argoproj/argo-workflows/blob/v3.7.3/workflow/controller/workflowpod.go#L1092),
 * unless the repository itself says `archiveLogs`, which cannot be seen here.
 */
export function checkDataLocation({ template, path, report, home }: TemplatePlace): void {
  const source = template.data?.source.artifactPaths;
  if (source === undefined || isWhole(source)) return;
  const { archiveLocation, inputs, outputs } = template;
  const { archiveLogs = home.spec.archiveLogs, ...location } = archiveLocation ?? {};
  const others = [...(inputs?.artifacts ?? []), ...(outputs?.artifacts ?? [])];
  if (archiveLogs || isWhole({ name: '', ...location }) || !others.every(isWhole)) return;
  report(
    'data-location',
    [...path, 'data', 'source', 'artifactPaths'],
    "the place is not whole, and Argo does not tell this pod of the artifact repository: 'template artifact location not set'; " +
      'give endpoint, bucket and credentials beside the key',
  );
}

/** Whether a location says by itself where it is. */
function isWhole(artifact: Artifact): boolean {
  const { s3 } = artifact;
  return s3 ? Boolean(s3.endpoint && s3.bucket && s3.key) : hasLocation(artifact);
}
