/** Checks that the containers of a template can be started on this machine. */
import type { Container, Volume, VolumeMount } from '../../argo/manifest.ts';
import type { Environments } from '../../environments/environments.ts';
import type { Cluster } from '../documents/cluster.ts';
import type { ResolvedWorkflow } from '../documents/resolve-workflow.ts';
import type { FoundTemplate } from '../documents/template-scope.ts';
import { withDefaults } from '../execute/template-defaults.ts';
import { dataOf } from '../pod/container-environment.ts';
import { initContainers, plannedContainers, sidecars } from '../pod/container-plan.ts';
import { faultOf } from './check-template.ts';

/** Problems of a template's containers, each with the path of the field. */
export function checkContainers(
  cluster: Cluster,
  found: FoundTemplate,
  workflow: ResolvedWorkflow,
  environments: Environments,
): readonly string[] {
  const template = withDefaults(found.template, workflow.spec.templateDefaults);
  const kind = template.container ? 'container' : template.script ? 'script' : 'containerSet';
  const graph = faultOf(`${found.path}.${kind}`, () => plannedContainers(template));
  if (graph.length > 0) return graph;
  const volumes = [...(template.volumes ?? []), ...(workflow.spec.volumes ?? [])];
  const planned = plannedContainers(template);
  const placed = [
    ...planned.map(({ container, name }) => ({
      container,
      path: `${found.path}.${kind}${kind === 'containerSet' ? `.containers.${name}` : ''}`,
    })),
    ...initContainers(template).map(({ container, name }) => ({
      container,
      path: `${found.path}.initContainers.${name}`,
    })),
    ...sidecars(template).map(({ container, name }) => ({
      container,
      path: `${found.path}.sidecars.${name}`,
    })),
  ];
  const needsMain = template.containerSet && template.outputs?.parameters?.length;
  return [
    ...(needsMain && !planned.some(({ name }) => name === 'main')
      ? [`${found.path}.containerSet.containers: a container named 'main' is needed for the outputs`]
      : []),
    ...placed.flatMap(({ container, path }) => {
      return [
        ...checkImage(container, path, environments),
        ...(container.command?.length
          ? []
          : [
              `${path}.command: the local runner does not know what the image '${container.image}' starts; name the command`,
            ]),
        ...checkSources(container, path, cluster),
        ...(container.volumeMounts ?? []).flatMap((mount) =>
          checkMount(mount, `${path}.volumeMounts`, volumes),
        ),
      ];
    }),
    ...volumes.flatMap((volume) => {
      const used = placed.some(({ container }) =>
        container.volumeMounts?.some(({ name }) => name === volume.name),
      );
      return used ? checkVolume(volume, cluster, found.path) : [];
    }),
  ];
}

function checkImage({ image }: Container, path: string, environments: Environments): readonly string[] {
  if (!image) return [`${path}.image: an image is needed`];
  if (image.includes('{{') || environments.has(image)) return [];
  return [`${path}.image: '${image}' has no environment on this machine; add it to environments.yaml`];
}

function checkSources({ env, envFrom }: Container, path: string, cluster: Cluster): readonly string[] {
  const references = [
    ...(env ?? []).flatMap(({ name, valueFrom }) => [
      { kind: 'ConfigMap' as const, reference: valueFrom?.configMapKeyRef, place: `env.${name}` },
      { kind: 'Secret' as const, reference: valueFrom?.secretKeyRef, place: `env.${name}` },
    ]),
    ...(envFrom ?? []).flatMap(({ configMapRef, secretRef }) => [
      { kind: 'ConfigMap' as const, reference: configMapRef, place: 'envFrom' },
      { kind: 'Secret' as const, reference: secretRef, place: 'envFrom' },
    ]),
  ];
  return references.flatMap(({ kind, reference, place }) => {
    if (reference === undefined || JSON.stringify(reference).includes('{{')) return [];
    return faultOf(`${path}.${place}`, () => dataOf(cluster, kind, reference.name, reference.optional));
  });
}

function checkMount(
  mount: VolumeMount,
  path: string,
  volumes: readonly { readonly name: string }[],
): readonly string[] {
  const { name, mountPath } = mount;
  if (!mountPath.startsWith('/') && !mountPath.includes('{{'))
    return [`${path}.${name}.mountPath: '${mountPath}' is not absolute`];
  if (volumes.some((volume) => volume.name === name)) return [];
  return [`${path}.${name}: there is no volume of that name among the template's and the workflow's`];
}

function checkVolume(
  { name, secret, configMap, emptyDir }: Volume,
  cluster: Cluster,
  path: string,
): readonly string[] {
  const place = `${path}: volume '${name}'`;
  const kinds = [secret, configMap, emptyDir].filter((kind) => kind !== undefined);
  if (kinds.length !== 1) return [`${place}: exactly one of emptyDir, secret and configMap is needed`];
  if (secret && !secret.secretName?.includes('{{')) {
    return faultOf(place, () => dataOf(cluster, 'Secret', secret.secretName, secret.optional));
  }
  if (configMap && !configMap.name?.includes('{{')) {
    return faultOf(place, () => dataOf(cluster, 'ConfigMap', configMap.name, configMap.optional));
  }
  return [];
}
