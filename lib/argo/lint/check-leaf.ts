/** Templates that do something themselves. */
import { parseAllDocuments } from 'yaml';
import { checkContainerSet, checkMounts, checkReserved } from './check-containers.ts';
import type { Path } from './finding.ts';
import { checkTags } from './known-names.ts';
import type { Stop, Walk } from './visit.ts';

/** Reports what is wrong with a template that runs no others. */
export function checkLeaf(stop: Stop, { globals, isTemplate }: Walk): void {
  const { template, path, names, report } = stop;
  for (const kind of ['artifacts', 'parameters'] as const)
    for (const output of template.outputs?.[kind] ?? []) names.add(`outputs.${kind}.${output.name}.path`);
  checkTags(template, { known: [names, globals], path, report, isTemplate });
  const { container, containerSet, script, activeDeadlineSeconds: deadline, parallelism } = template;
  if (container) {
    checkMounts(template, container.volumeMounts, { path, report });
    checkImage(container.image, 'container', stop);
  }
  if (script) checkImage(script.image, 'script', stop);
  if (containerSet) checkContainerSet(template, containerSet, { path, report });
  checkReserved(template, { path, report });
  checkResource(stop);
  if (deadline !== undefined && deadline !== null && !isDeadline(deadline))
    report(
      'limit',
      [...path, 'activeDeadlineSeconds'],
      `'${deadline}' is no deadline; give a whole number of seconds, at least 0, or one tag`,
    );
  if (parallelism !== undefined && parallelism !== null)
    report(
      'limit',
      [...path, 'parallelism'],
      `template '${template.name}' runs no others, so parallelism means nothing; give it to the DAG or the steps`,
    );
}

function isDeadline(value: string | number): boolean {
  const text = String(value);
  return /^\d+$/.test(text) || /^\{\{.*\}\}$/s.test(text);
}

function checkImage(
  image: string | undefined,
  kind: 'container' | 'script',
  { template, home, path, report }: Stop,
): void {
  const fallback =
    home.kind === 'ClusterWorkflowTemplate' ? undefined : home.spec.templateDefaults?.[kind]?.image;
  if (!image && !fallback)
    report(
      'image',
      [...path, kind],
      `template '${template.name ?? 'inline'}' has no image; name one, or in templateDefaults`,
    );
}

const actions = ['get', 'create', 'apply', 'delete', 'replace', 'patch'];

function checkResource({ template, path, report }: Stop): void {
  const { resource } = template;
  if (!resource) return;
  const at: Path = [...path, 'resource'];
  const { action, manifest, manifestFrom } = resource;
  if (!action?.includes('{{') && !actions.includes(action ?? ''))
    report(
      'resource',
      [...at, 'action'],
      `'${action ?? ''}' is no action; choose one of ${actions.join(', ')}`,
    );
  if (action === 'delete' || action === 'get') return;
  if (!manifest && !manifestFrom)
    report('resource', at, `action '${action}' needs a manifest or a manifestFrom; give one`);
  if (manifest && manifestFrom)
    report('resource', at, 'manifest and manifestFrom stand beside each other; choose one');
  const artifact = manifestFrom?.artifact?.name;
  if (artifact && !template.inputs?.artifacts?.some(({ name }) => name === artifact))
    report(
      'resource',
      [...at, 'manifestFrom'],
      `there is no input artifact '${artifact}'; declare it, or correct the name`,
    );
  if (manifest && !isYaml(manifest))
    report('resource', [...at, 'manifest'], 'the manifest is no YAML; correct it, or quote its tags');
}

/** Whether a text is YAML once its tags have values. */
function isYaml(manifest: string): boolean {
  const filled = manifest.replace(/\{\{.*?\}\}/gs, 'value');
  return parseAllDocuments(filled).every(({ errors }) => errors.length === 0);
}
