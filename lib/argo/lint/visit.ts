/** Goes from template to template as a workflow does, and checks each once, where it is reached first. */
import type { Arguments, Template, TemplateRef } from '../manifest.ts';
import { type Catalogue, type Home, templateOf } from './catalogue.ts';
import { hasLocation } from './check-artifact.ts';
import { checkDag } from './check-dag.ts';
import { checkInputs } from './check-inputs.ts';
import { checkLeaf } from './check-leaf.ts';
import { checkMetrics } from './check-metrics.ts';
import { checkOutputs } from './check-outputs.ts';
import { checkSteps } from './check-steps.ts';
import type { Path, Report } from './finding.ts';
import { isLeaf, isPod, kindList, kindsOf } from './kinds.ts';
import type { Names } from './known-names.ts';

/** How a task, a step or a workflow names the template it runs. */
export interface Holder {
  readonly template?: string | undefined;
  readonly templateRef?: TemplateRef | undefined;
  readonly inline?: Template | undefined;
}

/** Where a holder stands, and what it gives. */
export interface Call {
  readonly home: Home;
  readonly path: Path;
  /** What is given; `anything` while only the template itself is checked. */
  readonly given: Arguments | 'anything';
}

/** What is the same for the whole check of one document. */
export interface Walk {
  readonly catalogue: Catalogue;
  /** Names that all templates know. */
  readonly globals: Names;
  /** Whether the document is a library, to which the workflow that uses it brings parameters. */
  readonly isTemplate: boolean;
  /** Tells of something that is wrong in a document that the walk has come to. */
  readonly reportIn: (home: Home) => Report;
}

/** A template on the walk. */
export interface Stop {
  readonly template: Template;
  readonly home: Home;
  readonly path: Path;
  readonly report: Report;
  /** The names that the template itself knows. */
  readonly names: Names;
}

/** The walk over the templates that one document reaches. */
export class Visit {
  readonly walk: Walk;
  readonly #seen = new Set<unknown>();

  constructor(walk: Walk) {
    this.walk = walk;
  }

  /** Follows a task, step or entrypoint to its template, checks both, and gives the template back. */
  follow(holder: Holder, { home, path, given }: Call): Template | undefined {
    const found = this.#find(holder, home, path);
    if (found === undefined) return undefined;
    const report = this.walk.reportIn(home);
    const { retryStrategy } = found.template;
    const policies = ['Always', 'OnError', 'OnFailure', 'OnTransientError'];
    if (retryStrategy?.retryPolicy && !policies.includes(retryStrategy.retryPolicy))
      this.walk.reportIn(found.home)(
        'retry-policy',
        [...found.path, 'retryStrategy', 'retryPolicy'],
        `'${retryStrategy.retryPolicy}' is no retry policy; choose one of ${policies.join(', ')}`,
      );
    this.#check(found);
    if (given !== 'anything') checkSupplied(found.template, given, path, report);
    return found.template;
  }

  #find({ template, templateRef, inline }: Holder, home: Home, path: Path) {
    const report = this.walk.reportIn(home);
    if (templateRef) return this.#findReferenced(templateRef, { template, home, path });
    if (template) {
      const found = templateOf(home, template);
      if (found) return { ...found, home };
      const known = (home.spec.templates ?? []).map(({ name }) => name).join(', ');
      report('undefined-template', path, `there is no template '${template}'; known are ${known || 'none'}`);
      return undefined;
    }
    if (inline) return { template: inline, home, path: [...path, 'inline'] };
    report('undefined-template', path, 'no template is named; give template, templateRef or inline');
    return undefined;
  }

  #findReferenced(
    { name, template: called, clusterScope }: TemplateRef,
    {
      template,
      home,
      path,
    }: { readonly template: string | undefined; readonly home: Home; readonly path: Path },
  ) {
    const report = this.walk.reportIn(home);
    const at = [...path, 'templateRef'];
    if (template)
      report('template-reference', path, `both template '${template}' and a templateRef; choose one`);
    if (!name || !called) {
      report('template-reference', at, 'a templateRef needs name and template; give both');
      return undefined;
    }
    if (`${name}${called}`.includes('{{')) return undefined;
    const kind = clusterScope ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate';
    const other = this.walk.catalogue.find(kind, name, home.namespace);
    if (other === undefined) {
      const space = home.namespace && !clusterScope ? ` in namespace '${home.namespace}'` : '';
      report(
        'undefined-template',
        at,
        `there is no ${kind} '${name}'${space}; give its file too, or correct the name`,
      );
      return undefined;
    }
    const found = templateOf(other, called);
    if (found) return { ...found, home: other };
    const known = (other.spec.templates ?? []).map((one) => one.name).join(', ');
    report('undefined-template', at, `${other.title} has no template '${called}'; it has ${known || 'none'}`);
    return undefined;
  }

  #check({
    template,
    home,
    path,
  }: {
    readonly template: Template;
    readonly home: Home;
    readonly path: Path;
  }): void {
    if (this.#seen.has(template)) return;
    this.#seen.add(template);
    const report = this.walk.reportIn(home);
    const kinds = kindsOf(template);
    const [kind] = kinds;
    if (kind === undefined || kinds.length > 1) {
      const got = kind ? `is ${kinds.join(' and ')} at once` : 'does not say what it is';
      report(
        'template-type',
        path,
        `template '${template.name ?? 'inline'}' ${got}; choose one of ${kindList}`,
      );
      return;
    }
    const names: Names = new Set();
    checkInputs(template, { path, report, names });
    for (const [index, { name }] of (template.initContainers ?? []).entries())
      if (!name)
        report(
          'init-container',
          [...path, 'initContainers', index],
          'an init container has no name; give it one',
        );
    if (isPod(kind)) names.add('pod.name');
    checkTimeout(template, isLeaf(kind), path, report);
    const stop: Stop = { template, home, path, report, names };
    if (kind === 'dag') checkDag(stop, this);
    else if (kind === 'steps') checkSteps(stop, this);
    else checkLeaf(stop, this.walk);
    checkOutputs(stop, this.walk);
    checkMetrics(template, path, report);
  }
}

/** Reports inputs that the caller had to give and did not. */
function checkSupplied(template: Template, given: Arguments, path: Path, report: Report): void {
  for (const input of template.inputs?.parameters ?? []) {
    const argument = given.parameters?.find(({ name }) => name === input.name);
    const value = argument
      ? (argument.value ?? argument.valueFrom)
      : (input.value ?? input.default ?? input.valueFrom);
    if (value === undefined || value === null)
      report(
        'missing-argument',
        path,
        `template '${template.name ?? 'inline'}' needs parameter '${input.name}'; give it`,
      );
  }
  for (const input of template.inputs?.artifacts ?? []) {
    const isGiven = given.artifacts?.some(({ name }) => name === input.name);
    if (!isGiven && !input.optional && !hasLocation(input))
      report(
        'missing-argument',
        path,
        `template '${template.name ?? 'inline'}' needs artifact '${input.name}'; give it`,
      );
  }
}

function checkTimeout({ timeout, name }: Template, leaf: boolean, path: Path, report: Report): void {
  if (!timeout) return;
  const at = [...path, 'timeout'];
  if (!leaf)
    report('limit', at, `template '${name}' runs other templates and takes no timeout; give it to those`);
  else if (/^[+-]?\d+$/.test(timeout))
    report('limit', at, `timeout '${timeout}' has no unit; write '${timeout}s'`);
}
