/** The containers of a pod, whatever kind of template it comes from. */
import type { Container, ContainerNode, Template, UserContainer } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

/** One container, and those that must end well before it starts. */
export interface PlannedContainer {
  readonly container: Container;
  readonly name: string;
  readonly dependencies: readonly string[];
  /** A script to be given to the command as a file. */
  readonly source?: string;
}

/** The containers of a container, script or containerSet template; throws when they cannot be run in any order. */
export function plannedContainers(template: Template): readonly PlannedContainer[] {
  const { container, script, containerSet } = template;
  if (container) return [{ container, name: 'main', dependencies: [] }];
  if (script) return [{ container: script, name: 'main', dependencies: [], source: script.source ?? '' }];
  if (containerSet === undefined) return [];
  const planned = containerSet.containers.map((node: ContainerNode) => ({
    container: {
      ...node,
      volumeMounts: [...(containerSet.volumeMounts ?? []), ...(node.volumeMounts ?? [])],
    },
    name: node.name,
    dependencies: node.dependencies ?? [],
  }));
  checkGraph(planned);
  return planned;
}

/** Containers that run one after the other before those of the template. */
export function initContainers(template: Template): readonly PlannedContainer[] {
  return (template.initContainers ?? []).map((container) => besideMain(container, template));
}

/** Containers that run beside those of the template, and end with them. */
export function sidecars(template: Template): readonly PlannedContainer[] {
  return (template.sidecars ?? []).map((container) => besideMain(container, template));
}

/** Every container of a pod. */
export function allContainers(template: Template): readonly PlannedContainer[] {
  return [...initContainers(template), ...plannedContainers(template), ...sidecars(template)];
}

function besideMain(
  { mirrorVolumeMounts, ...container }: UserContainer,
  template: Template,
): PlannedContainer {
  const main = plannedContainers(template).find(({ name }) => name === 'main')?.container;
  const mirrored = mirrorVolumeMounts ? (main?.volumeMounts ?? []) : [];
  const { name } = container;
  return {
    container: { ...container, volumeMounts: [...mirrored, ...(container.volumeMounts ?? [])] },
    name,
    dependencies: [],
  };
}

function checkGraph(planned: readonly PlannedContainer[]): void {
  const names = planned.map(({ name }) => name);
  const visit = (name: string, trail: readonly string[]) => {
    if (trail.includes(name))
      throw new InputError(`containers depend on each other: ${[...trail, name].join(' -> ')}`);
    for (const dependency of planned.find((one) => one.name === name)?.dependencies ?? []) {
      if (!names.includes(dependency)) {
        throw new InputError(
          `container '${name}' depends on '${dependency}', which is not there; known are ${names.join(', ')}`,
        );
      }
      visit(dependency, [...trail, name]);
    }
  };
  for (const name of names) {
    if (names.indexOf(name) !== names.lastIndexOf(name))
      throw new InputError(`there are two containers '${name}'`);
    visit(name, []);
  }
}
