/** The checks that Argo's own linter does not make. */
import type { KubernetesObject, Template } from '../../manifest.ts';
import type { Catalogue, Home } from '../catalogue.ts';
import type { Path, Report } from '../finding.ts';
import { stepGroupsOf } from '../step-groups.ts';
import { checkDataLocation } from './data-location.ts';
import { checkGivenArguments } from './given-arguments.ts';
import { checkInlineRetry } from './inline-retry.ts';
import { checkToken, type Tokenless } from './missing-token.ts';
import { checkSize } from './object-size.ts';
import { checkSecrets } from './secret-values.ts';
import { checkSkippedOutputs } from './skipped-outputs.ts';
import { checkSplicedSource } from './spliced-source.ts';
import { checkUnusedInputs } from './unused-inputs.ts';

/** One template with its place. */
export interface TemplatePlace {
  readonly home: Home;
  readonly template: Template;
  readonly path: Path;
  readonly report: Report;
  readonly catalogue: Catalogue;
  readonly tokenless: Tokenless;
}

/** Checks of every template of a document, also of those that stand inside a task. */
export function checkBeyond(
  home: Home,
  shared: Pick<TemplatePlace, 'catalogue' | 'report' | 'tokenless'>,
): void {
  for (const [index, template] of (home.spec.templates ?? []).entries())
    for (const placed of withInline(template, [...home.path, 'templates', index])) {
      const place: TemplatePlace = { ...placed, ...shared, home };
      checkGivenArguments(place);
      checkSkippedOutputs(place);
      checkSplicedSource(place);
      checkUnusedInputs(place);
      checkToken(place);
      checkDataLocation(place);
      checkInlineRetry(place);
    }
}

/** Checks of every object, whatever its kind. */
export function checkObject(document: KubernetesObject, report: Report): void {
  checkSecrets(document, report);
  checkSize(document, report);
}

function withInline(template: Template, path: Path): { readonly template: Template; readonly path: Path }[] {
  const members = [
    ...(template.dag?.tasks ?? []).map((task, index) => ({ member: task, at: ['dag', 'tasks', index] })),
    ...stepGroupsOf(template).flatMap((group, row) =>
      group.map((step, column) => ({ member: step, at: ['steps', row, column] })),
    ),
  ];
  const inner = members.flatMap(({ member, at }) =>
    member.inline ? withInline(member.inline, [...path, ...at, 'inline']) : [],
  );
  return [{ template, path }, ...inner];
}
