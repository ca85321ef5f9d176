/** Lays `podSpecPatch` over a template's pod, as Argo lays it over the pod that it makes: a strategic merge. */
import { parse } from 'yaml';
import type { Template } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Reads a patch in YAML or JSON; throws an `InputError` when it is no map. */
export function readPatch(text: string): Fields {
  let patch: unknown;
  try {
    patch = parse(text) ?? {};
  } catch (error) {
    throw new InputError(`podSpecPatch: it cannot be read: ${String(error).split('\n', 1)[0]}`, {
      cause: error,
    });
  }
  if (isMap(patch)) return patch;
  throw new InputError('podSpecPatch: a map of fields of a pod is needed');
}

/** The template whose pod has the patches, one after the other; throws for a container that the pod does not have. */
export function patchedTemplate(template: Template, patches: readonly string[]): Template {
  return patches.reduce((before, text) => patchedOnce(before, readPatch(text)), template);
}

function patchedOnce(template: Template, { containers, initContainers, volumes }: Fields): Template {
  const { container, script, containerSet, sidecars = [] } = template;
  const known = [...(containerSet?.containers ?? [{ name: 'main' }]), ...sidecars].map(({ name }) => name);
  const given = namedItems(containers);
  const stranger = given.find(({ name }) => !known.includes(name) && !ofArgo.includes(name));
  if (stranger) {
    throw new InputError(
      `podSpecPatch: the pod has no container '${stranger.name}' (known: ${known.join(', ')})`,
    );
  }
  const over = <T extends { readonly name?: string | undefined }>(base: T, name: string): T => {
    const { name: _, ...patch } = given.find((one) => one.name === name) ?? { name };
    return merged(base, patch);
  };
  return {
    ...template,
    ...(container && { container: over(container, 'main') }),
    ...(script && { script: over(script, 'main') }),
    ...(containerSet && {
      containerSet: {
        ...containerSet,
        containers: containerSet.containers.map((one) => over(one, one.name)),
      },
    }),
    ...(sidecars.length > 0 && { sidecars: sidecars.map((one) => over(one, one.name)) }),
    ...(merged(
      { initContainers: template.initContainers, volumes: template.volumes },
      { ...(initContainers !== undefined && { initContainers }), ...(volumes !== undefined && { volumes }) },
    ) satisfies Pick<Template, 'initContainers' | 'volumes'>),
  };
}

/** Containers that Argo puts beside those of the template; here there are none. */
const ofArgo = ['init', 'wait'];

/** The lists of a pod that are merged item by item, with the field that tells the items apart. */
const mergeKeys: Readonly<Record<string, string>> = {
  initContainers: 'name',
  volumes: 'name',
  env: 'name',
  volumeMounts: 'mountPath',
};

/** Maps are merged, and some lists item by item; everything else is replaced, and `null` takes it away. */
function merged<T extends object>(base: T, patch: Fields): T {
  const fields = Object.entries(patch).map(([name, value]) => {
    const own: unknown = Object.getOwnPropertyDescriptor(base, name)?.value;
    const key = mergeKeys[name];
    if (key && Array.isArray(own) && Array.isArray(value)) return [name, mergedList(own, value, key)];
    return [name, isMap(own) && isMap(value) ? merged(own, value) : (value ?? undefined)];
  });
  return { ...base, ...Object.fromEntries(fields) };
}

function mergedList(base: readonly unknown[], patch: readonly unknown[], key: string): readonly unknown[] {
  const isSame = (left: unknown, right: unknown) => isMap(left) && isMap(right) && left[key] === right[key];
  return [
    ...base.map((item) => {
      const over = patch.find((one) => isSame(one, item));
      return isMap(item) && isMap(over) ? merged(item, over) : item;
    }),
    ...patch.filter((one) => !base.some((item) => isSame(item, one))),
  ];
}

function namedItems(list: unknown): readonly (Fields & { readonly name: string })[] {
  if (list === undefined) return [];
  const items = Array.isArray(list) ? list : [list];
  return items.map((item: unknown) => {
    if (isMap(item) && typeof item['name'] === 'string') return { ...item, name: item['name'] };
    throw new InputError('podSpecPatch: each container needs its name');
  });
}

function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
