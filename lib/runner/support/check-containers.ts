/** Checks that the containers of a template can be started on this machine. */
import type { Container, Volume, VolumeMount } from '../../argo/manifest.ts';
import type { Environments } from '../../environments/environments.ts';
import type { Cluster } from '../documents/cluster.ts';
import type { ResolvedWorkflow } from '../documents/resolve-workflow.ts';
import type { FoundTemplate } from '../documents/template-scope.ts';
import { withDefaults } from '../execute/template-defaults.ts';
import { limitsOf } from '../limits/resource-limits.ts';
import { dataOf } from '../pod/container-environment.ts';
import { initContainers, plannedContainers, sidecars } from '../pod/container-plan.ts';
import { requireField } from '../pod/pod-fields.ts';
import { partsOf, volumesFor } from '../pod/volumes.ts';
import { notCarriedOut } from './check-fields.ts';
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
  const volumes = volumesFor(template, workflow.spec, workflow.generateName);
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
        ...checkCommand(container, path, environments),
        ...checkLimits(container, path),
        ...(template.daemon ? checkProbe(container, path) : []),
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

function checkCommand(
  { image = '', command }: Container,
  path: string,
  environments: Environments,
): readonly string[] {
  if (command?.length || image.includes('{{') || environments.knowsCommand(image)) return [];
  return [
    `${path}.command: it is not known what the image '${image}' starts; name the command, or the image's entrypoint in environments.yaml`,
  ];
}

/** A daemon is asked over the network; a probe that runs a program inside of it cannot be carried out. */
function checkProbe({ readinessProbe }: Container, path: string): readonly string[] {
  const { exec, grpc } = readinessProbe ?? {};
  return Object.entries({ exec, grpc }).flatMap(([kind, probe]) =>
    probe === undefined ? [] : [`${path}.readinessProbe.${kind}: ${notCarriedOut}`],
  );
}

function checkLimits(container: Container, path: string): readonly string[] {
  if (JSON.stringify(container.resources ?? {}).includes('{{')) return [];
  return faultOf(path, () => limitsOf(container));
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
  const fields = (env ?? []).flatMap(({ name, valueFrom }) =>
    valueFrom?.fieldRef ? [{ name, field: valueFrom.fieldRef.fieldPath }] : [],
  );
  const unknown = fields.flatMap(({ name, field }) =>
    faultOf(`${path}.env.${name}`, () => requireField(field)),
  );
  const missing = references.flatMap(({ kind, reference, place }) => {
    if (reference === undefined || JSON.stringify(reference).includes('{{')) return [];
    return faultOf(`${path}.${place}`, () => dataOf(cluster, kind, reference.name, reference.optional));
  });
  return [...unknown, ...missing];
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

function checkVolume(volume: Volume, cluster: Cluster, path: string): readonly string[] {
  const { name, secret, configMap, emptyDir, persistentVolumeClaim, downwardAPI, projected } = volume;
  const place = `${path}: volume '${name}'`;
  const kinds = { emptyDir, secret, configMap, persistentVolumeClaim, downwardAPI, projected };
  if (Object.values(kinds).filter((kind) => kind !== undefined).length !== 1)
    return [`${place}: exactly one of ${Object.keys(kinds).join(', ')} is needed`];
  const claim = persistentVolumeClaim?.claimName;
  if (claim !== undefined && !/^[a-z0-9][-a-z0-9.]*$/.test(claim) && !claim.includes('{{'))
    return [`${place}: '${claim}' is not the name of a claim`];
  return partsOf(volume).flatMap((part) => [
    ...(part.downwardAPI?.items ?? []).flatMap(({ fieldRef }) =>
      faultOf(place, () => requireField(fieldRef?.fieldPath ?? '')),
    ),
    ...checkSource('Secret', part.secret, place, cluster),
    ...checkSource('ConfigMap', part.configMap, place, cluster),
  ]);
}

function checkSource(
  kind: 'Secret' | 'ConfigMap',
  source: { readonly name?: string; readonly optional?: boolean } | undefined,
  place: string,
  cluster: Cluster,
): readonly string[] {
  if (source === undefined || source.name?.includes('{{')) return [];
  return faultOf(place, () => dataOf(cluster, kind, source.name, source.optional));
}
