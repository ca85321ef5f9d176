/** The containers of a pod: their names, their order and what is mounted where. */
import type { ContainerSetTemplate, Template, VolumeMount } from '../manifest.ts';
import { checkNames } from './check-names.ts';
import { findCycle } from './find-cycle.ts';
import type { Path, Report } from './finding.ts';

interface Place {
  readonly path: Path;
  readonly report: Report;
}

/** Reports a path at which two things of a container are mounted. */
export function checkMounts(
  { inputs }: Template,
  mounts: readonly VolumeMount[] | undefined,
  { path, report }: Place,
): void {
  const taken = new Map<string, string>();
  const take = (mountPath: string | undefined, what: string, at: Path) => {
    const before = taken.get(mountPath ?? '');
    if (before)
      report(
        'mount-path',
        at,
        `${what} is mounted at '${mountPath}', where ${before} is already; choose another path`,
      );
    taken.set(mountPath ?? '', what);
  };
  for (const [index, { name, mountPath }] of (mounts ?? []).entries())
    take(mountPath, `volume '${name}'`, [...path, 'container', 'volumeMounts', index, 'mountPath']);
  for (const [index, { name, path: file }] of (inputs?.artifacts ?? []).entries())
    take(file, `artifact '${name}'`, [...path, 'inputs', 'artifacts', index, 'path']);
}

/** Reports what is wrong with the containers of a set. */
export function checkContainerSet(
  { name, inputs, outputs }: Template,
  { containers, volumeMounts }: ContainerSetTemplate,
  { path, report }: Place,
): void {
  const at = [...path, 'containerSet'];
  const list = containers ?? [];
  if (list.length === 0) {
    report('container-set', at, `template '${name}' has no container; give at least one`);
    return;
  }
  checkNames(list, { style: 'field', path: [...at, 'containers'], report });
  const paths = new Set<string>();
  for (const [index, { mountPath }] of (volumeMounts ?? []).entries()) {
    if (paths.has(mountPath))
      report(
        'mount-path',
        [...at, 'volumeMounts', index],
        `two volumes are mounted at '${mountPath}'; move one`,
      );
    paths.add(mountPath);
  }
  const names = new Set(list.map((container) => container.name));
  for (const [index, { name: container, dependencies }] of list.entries())
    for (const dependency of dependencies ?? [])
      if (!names.has(dependency))
        report(
          'undefined-dependency',
          [...at, 'containers', index, 'dependencies'],
          `container '${container}' waits for '${dependency}', which is not there; known are ${[...names].join(', ')}`,
        );
  const cycle = findCycle(new Map(list.map((container) => [container.name, container.dependencies ?? []])));
  if (cycle)
    report(
      'cycle',
      [...at, 'containers'],
      `containers wait for each other: ${cycle.join(' -> ')}; break the circle`,
    );
  const needsMain = inputs?.artifacts?.length || outputs?.parameters?.length || outputs?.artifacts?.length;
  if (needsMain && !names.has('main'))
    report(
      'container-set',
      at,
      `template '${name}' has inputs or outputs; call the container that has them 'main'`,
    );
}

/** Containers that Argo adds to each pod. */
const reserved = ['init', 'wait'];

/** Reports a container that is called as one of Argo's own. */
export function checkReserved(template: Template, { path, report }: Place): void {
  const lists = { initContainers: template.initContainers, sidecars: template.sidecars };
  const taken = template.containerSet ? reserved : [...reserved, 'main'];
  for (const [field, list] of Object.entries(lists))
    for (const [index, { name }] of (list ?? []).entries())
      if (taken.includes(name))
        report(
          'reserved-container',
          [...path, field, index, 'name'],
          `Argo adds a container '${name}' itself; rename it`,
        );
  for (const [index, { name }] of (template.containerSet?.containers ?? []).entries())
    if (reserved.includes(name))
      report(
        'reserved-container',
        [...path, 'containerSet', 'containers', index, 'name'],
        `Argo adds a container '${name}' itself; rename it`,
      );
}
