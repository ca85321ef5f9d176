/** Everything that can be known to be wrong, or not to be carried out, before anything runs. */

import type { KubernetesObject } from '../../argo/manifest.ts';
import type { Environments } from '../../environments/environments.ts';
import { InputError } from '../../errors.ts';
import { Cluster } from '../documents/cluster.ts';
import { type ResolvedWorkflow, resolveWorkflow, type WorkflowName } from '../documents/resolve-workflow.ts';
import type { FoundTemplate } from '../documents/template-scope.ts';
import { withDefaults } from '../execute/template-defaults.ts';
import { readPatch } from '../pod/pod-spec-patch.ts';
import { checkArtifacts } from './check-artifacts.ts';
import { checkContainers } from './check-containers.ts';
import { checkFields, type Finding, type Place } from './check-fields.ts';
import { checkReferences } from './check-references.ts';
import { checkTemplate } from './check-template.ts';
import { podSpec } from './container-fields.ts';
import { template as templateFields } from './fields.ts';
import { reachableTemplates } from './reachable.ts';

/** What becomes of each field that takes part in a workflow; nothing is run. */
export function explainWorkflow(
  documents: readonly KubernetesObject[],
  workflow: WorkflowName,
): readonly Finding[] {
  const cluster = new Cluster(documents);
  const resolved = resolveWorkflow(cluster, workflow);
  return findingsOf(resolved, reachableTemplates(cluster, resolved).templates);
}

/** Checks a workflow and returns the templates it can come to; throws an `InputError` with one line a problem. */
export function checkWorkflow(
  cluster: Cluster,
  workflow: ResolvedWorkflow,
  environments: Environments,
): readonly FoundTemplate[] {
  const { templates, problems } = reachableTemplates(cluster, workflow);
  const refused = findingsOf(workflow, templates).filter(({ effect }) => effect === 'refused');
  refuse([...problems, ...refused.map(({ document, path, reason }) => `${document}: ${path}: ${reason}`)]);
  refuse(
    templates
      .map((found) => defaulted(found, workflow))
      .flatMap((found) =>
        [
          ...checkTemplate(cluster, found),
          ...(found.template.data ? [] : checkContainers(cluster, found, workflow, environments)),
          ...checkArtifacts(cluster, found),
          ...checkReferences(cluster, defaulted(found, workflow), workflow),
        ].map((problem) => `${found.scope.document}: ${problem}`),
      ),
  );
  return templates;
}

function defaulted(found: FoundTemplate, { spec }: ResolvedWorkflow): FoundTemplate {
  return { ...found, template: withDefaults(found.template, spec.templateDefaults) };
}

function findingsOf(workflow: ResolvedWorkflow, templates: readonly FoundTemplate[]): readonly Finding[] {
  return [
    ...workflow.parts.flatMap(({ value, fields, ...place }) => checkFields(value, fields(), place)),
    ...patchFindings(workflow.spec.podSpecPatch, { document: workflow.document, path: 'spec' }),
    ...templates.flatMap(({ template, scope, path }) =>
      patchFindings(template.podSpecPatch, { document: scope.document, path }),
    ),
    ...templates.flatMap(({ template, scope, path }) =>
      checkFields(template, templateFields(), { document: scope.document, path }),
    ),
  ].filter(({ path }) => !path.endsWith('.templates'));
}

/** What becomes of the fields of a patch; one that tags make unreadable is read when it is needed. */
function patchFindings(patch: string | undefined, { document, path }: Place): readonly Finding[] {
  if (patch === undefined) return [];
  const place = { document, path: `${path}.podSpecPatch` };
  try {
    return checkFields(readPatch(patch), podSpec(), place);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return patch.includes('{{') ? [] : [{ ...place, effect: 'refused', reason: error.message }];
  }
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new InputError([...new Set(problems)].join('\n'));
}
