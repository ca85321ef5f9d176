/** Artifacts: their paths and locations. */
import type { Template } from '../manifest.ts';
import type { Path, Report } from './finding.ts';

type Artifact = NonNullable<NonNullable<Template['inputs']>['artifacts']>[number];

/** Whether it is said where the artifact is stored, be it only by its key. */
export function hasLocation(artifact: Artifact): boolean {
  const { s3, gcs, oss, azure, git, hdfs, http, raw, artifactory } = artifact;
  const { plugin } = artifact as { plugin?: unknown };
  return (
    [s3?.key, gcs?.key, oss?.key, azure?.blob, git?.repo, http?.url, artifactory?.url].some(Boolean) ||
    Boolean(raw || hdfs?.addresses?.length || hdfs?.path || plugin)
  );
}

/** Reports a path that climbs out of its folder, or none where there must be one. */
export function checkPath({ name, path: file }: Artifact, at: Path, report: Report): void {
  if (!file) {
    report('artifact-shape', at, `artifact '${name}' has no path; say where its file stands`);
    return;
  }
  const climb = file.search(/\/\.\.(\/|$)/);
  if (climb < 0) return;
  const safe = file.slice(0, climb);
  const cleaned = cleanPath(file);
  if (safe !== '' && !(cleaned.startsWith(`${safe}/`) && cleaned.length > safe.length + 1))
    report('artifact-shape', [...at, 'path'], `'${file}' leaves ${safe}; write a path without '..'`);
}

function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `${path.startsWith('/') ? '/' : ''}${parts.join('/')}`;
}

/** Reports a place to store artifacts that lacks what its kind needs. */
export function checkLocation({ git, hdfs }: Pick<Artifact, 'git' | 'hdfs'>, at: Path, report: Report): void {
  const fault = (field: string, message: string) => report('artifact-shape', [...at, field], message);
  if (git && !git.repo) fault('git', 'git.repo is missing; give the URL of the repository');
  if (!hdfs) return;
  const { addresses, path, hdfsUser, krbCCacheSecret, krbKeytabSecret } = hdfs;
  const principal = hdfs.krbServicePrincipalName && hdfs.krbConfigConfigMap;
  if (!addresses?.length) fault('hdfs', 'hdfs.addresses is missing; give at least one name node');
  if (!path?.startsWith('/')) fault('hdfs', `hdfs.path '${path ?? ''}' is not absolute; begin it with /`);
  if (!hdfsUser && !krbCCacheSecret && !krbKeytabSecret)
    fault('hdfs', 'hdfs knows no user; give hdfsUser, krbCCacheSecret or krbKeytabSecret');
  if (krbKeytabSecret && !(principal && hdfs.krbUsername && hdfs.krbRealm))
    fault(
      'hdfs',
      'krbKeytabSecret needs krbServicePrincipalName, krbConfigConfigMap, krbUsername and krbRealm beside it',
    );
  if (krbCCacheSecret && !principal)
    fault('hdfs', 'krbCCacheSecret needs krbServicePrincipalName and krbConfigConfigMap beside it');
}
