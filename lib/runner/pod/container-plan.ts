/** The containers of a pod, whatever kind of template it comes from. */
import type { Container, ContainerNode, Template } from '../../argo/manifest.ts';
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
