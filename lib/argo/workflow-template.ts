/** A WorkflowTemplate: a workflow that can be started by name, or a library of templates for other workflows. */
import { Lazy } from 'cdk8s';
import { Construct } from 'constructs';
import type * as z from 'zod';
import {
  ClusterWorkflowTemplate as ClusterResource,
  WorkflowTemplate as Resource,
} from '../../imports/argoproj.io.ts';
import { kebabCase } from '../contract/names.ts';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { type ConditionalHook, renderHooks } from './hook.ts';
import { lintAtSynthesis } from './lint-at-synthesis.ts';
import { encodeLiteral } from './literal.ts';
import type * as manifest from './manifest.ts';
import { checkName, checkParameterNames } from './names.ts';
import type { Defaults } from './pod-defaults.ts';
import { Ref, type Refs } from './ref.ts';
import { Scope } from './scope.ts';
import { type ArgoVersion, settingsAt } from './settings.ts';
import { choicesOf } from './suspend-template.ts';
import { forVersion, type WrittenSpec } from './target-version.ts';
import {
  type None,
  refsTo,
  type Template,
  type TemplateBody,
  type TemplateHome,
  type TemplateReference,
} from './template.ts';
import { type Mount, renderVolumeClaim, type VolumeClaimProps } from './volumes.ts';
import { renderWorkflowOptions, type WorkflowOptions } from './workflow-options.ts';

/** The values that a workflow's parameters have when it is started without them. */
export type ParameterDefaults<Parameters extends WireTypes> = {
  readonly [Name in keyof Parameters]?: z.output<Parameters[Name]>;
} & {};

/** One parameter of a workflow. */
export interface AddedParameter<T> {
  /** The name in camelCase; Argo sees it in kebab-case. */
  readonly name: string;
  readonly type: WireType<T>;
  /** @default it must be given when the workflow is started */
  readonly default?: T | undefined;
}

/** A workflow of a WorkflowTemplate, as its start says it. */
export interface StartedWorkflow {
  readonly workflowTemplateRef: { readonly name: string; readonly clusterScope?: boolean };
  readonly arguments?: { readonly parameters: manifest.Parameter[] };
}

/** What a WorkflowTemplate is made of, beside its templates. */
export interface WorkflowTemplateProps<Parameters extends WireTypes> extends WorkflowOptions {
  /** The name of the Kubernetes object, by which people and other workflows call it. */
  readonly name: string;
  /** What the workflow does; user interfaces show it. @default it goes without saying */
  readonly description?: string;
  /** The types of what may be said when the workflow is started. */
  readonly parameters: Parameters;
  /** @default every parameter must be given when the workflow is started */
  readonly defaults?: ParameterDefaults<NoInfer<Parameters>>;
}

/** A WorkflowTemplate whose templates are made by `containerTemplate`, `containerSetTemplate` and `dagTemplate`. */
export class WorkflowTemplate<Parameters extends WireTypes = None> extends Construct implements TemplateHome {
  readonly resourceName: string;
  readonly scope: Scope;
  readonly defaults: Defaults;
  /** The version of Argo that it is written for. */
  readonly argo: ArgoVersion;
  /** References to the workflow's parameters, for its own templates. */
  readonly parameters: Refs<Parameters>;
  /** The types of the parameters given at construction. */
  readonly parameterTypes: Parameters;
  readonly #options: Partial<manifest.WorkflowSpec>;
  readonly #parameters = new Map<string, manifest.Parameter>();
  readonly #templates = new Map<string, TemplateBody>();
  #entrypoint: string | undefined;
  readonly #claims: manifest.VolumeClaim[] = [];
  readonly #hooks = new Map<string, ConditionalHook>();
  #onExit: string | undefined;

  constructor(scope: Construct, id: string, props: WorkflowTemplateProps<Parameters>) {
    super(scope, id);
    const { path } = this.node;
    const { name, description } = props;
    checkName({ path, kind: this.isClusterScoped ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate', name });
    this.resourceName = name;
    this.scope = new Scope(path);
    const { argo, defaults: here } = settingsAt(this);
    this.argo = argo;
    this.defaults = here;
    this.parameterTypes = props.parameters;
    this.parameters = refsTo(props.parameters, ['workflow'], { owner: this.scope });
    const types: [string, WireType][] = Object.entries(props.parameters);
    const defaults: Readonly<Record<string, unknown>> = props.defaults ?? {};
    this.#options = renderWorkflowOptions(props, this);
    for (const [name, type] of types) this.addParameter({ name, type, default: defaults[name] });
    const document = {
      metadata: {
        name,
        ...(description ? { annotations: { 'workflows.argoproj.io/description': description } } : {}),
      },
      spec: Lazy.any({ produce: () => this.#spec() }),
    };
    if (this.isClusterScoped) new ClusterResource(this, 'Resource', document);
    else new Resource(this, 'Resource', document);
    this.node.addValidation({ validate: () => this.#whatIsMissing() });
    lintAtSynthesis(this);
  }

  /** Whether workflows of every namespace may use it. */
  get isClusterScoped(): boolean {
    return false;
  }

  /** Adds a parameter that not every workflow of this shape has, and gives back the reference to it. */
  addParameter<T>(parameter: AddedParameter<T>): Ref<T> {
    const { name, type } = parameter;
    checkParameterNames(this.scope.path, { [name]: type });
    if (this.#parameters.has(name))
      throw this.scope.error(`there are two parameters '${name}'; rename one of them`);
    this.#parameters.set(name, this.#render(parameter));
    return new Ref({ path: ['workflow', 'parameters', kebabCase(name)], type, owner: this.scope });
  }

  refer(template: string, from: TemplateHome): TemplateReference {
    if (from === this) return { template };
    const clusterScope = this.isClusterScoped ? { clusterScope: true } : {};
    return { templateRef: { name: this.resourceName, template, ...clusterScope } };
  }

  /** How what starts it says so: by its name, with these parameters. */
  startedWith(parameters: manifest.Parameter[]): StartedWorkflow {
    const clusterScope = this.isClusterScoped ? { clusterScope: true } : {};
    return {
      workflowTemplateRef: { name: this.resourceName, ...clusterScope },
      ...(parameters.length > 0 ? { arguments: { parameters } } : {}),
    };
  }

  /** Takes a template in; the functions that make templates call it. */
  addTemplate(template: TemplateBody & { readonly name: string }): void {
    if (this.#templates.has(template.name))
      throw this.scope.error(`there are two templates '${template.name}'; give one of them another name`);
    this.#templates.set(template.name, template);
  }

  /** Says what the workflow runs. Without it, it is a library that cannot be started. */
  runs(template: Template<None>): void {
    if (template.onlyOnExit)
      throw this.scope.error(
        `${template.name} uses what only an exit handler knows; it can't be the entrypoint`,
      );
    this.#entrypoint = this.#own(template, this.#entrypoint, 'entrypoint');
  }

  /** Says what the workflow runs when it has ended, however it ended. */
  runsOnExit(template: Template<None>): void {
    this.#onExit = this.#own(template, this.#onExit, 'exit handler');
  }

  /** Runs a template as soon as something is true of the workflow, as in `eq(workflow.status, 'Running')`. */
  addHook(name: string, hook: ConditionalHook): void {
    if (name === 'exit') throw this.scope.error("the hook 'exit' is runsOnExit; use that");
    if (this.#hooks.has(name)) throw this.scope.error(`there are two hooks '${name}'; rename one of them`);
    this.#hooks.set(name, hook);
  }

  /** Adds a volume that lives as long as one run; give it to the mounts of its templates. */
  addVolumeClaim(props: VolumeClaimProps): Pick<Mount, 'volume' | 'isOfWorkflow'> {
    checkName({ path: this.scope.path, kind: 'volume', name: props.name });
    if (this.#claims.some(({ metadata }) => metadata?.name === props.name))
      throw this.scope.error(`there are two volumes '${props.name}'; rename one of them`);
    this.#claims.push(renderVolumeClaim(props));
    return { volume: { name: props.name }, isOfWorkflow: this.scope };
  }

  #own(template: Template<None>, current: string | undefined, role: string): string {
    if (template.home !== this)
      throw this.scope.error(
        `the ${role} ${template.name} lives in ${template.home.resourceName}; run it as the task of a DAG of this workflow`,
      );
    if (current)
      throw this.scope.error(`has two templates as ${role}, ${current} and ${template.name}; choose one`);
    return template.name;
  }

  #whatIsMissing(): string[] {
    const parameters = [...this.#parameters.values()].map(({ name }) => name);
    const unused = parameters.filter((name) => !this.scope.uses(`workflow.parameters.${name}`));
    return [
      ...(this.#templates.size === 0
        ? ['has no template; make one with containerTemplate or dagTemplate']
        : []),
      ...unused.map((name) => `never uses its parameter ${name}; use it or take it away`),
      ...(this.#onExit && !this.#entrypoint
        ? ['has an exit handler but no entrypoint; say what it runs']
        : []),
    ];
  }

  #spec(): WrittenSpec {
    const templates = [...this.#templates.values()];
    const spec = this.#entrypoint ? { ...this.#execution(this.#entrypoint), templates } : { templates };
    return forVersion(this.argo, spec, this.scope);
  }

  #execution(entrypoint: string): Partial<manifest.WorkflowSpec> {
    const parameters = [...this.#parameters.values()];
    const hooks = renderHooks({ hooks: Object.fromEntries(this.#hooks) }, { scope: this.scope, home: this });
    return {
      entrypoint,
      ...(this.#onExit ? { onExit: this.#onExit } : {}),
      ...(hooks ? { hooks } : {}),
      ...(parameters.length > 0 ? { arguments: { parameters } } : {}),
      ...(this.#claims.length > 0 ? { volumeClaimTemplates: [...this.#claims] } : {}),
      ...this.#options,
    };
  }

  #render({ name, type, default: value }: AddedParameter<unknown>): manifest.Parameter {
    const { description } = type;
    const choices = choicesOf(type);
    const place = { scope: this.scope, name: `default of parameter '${name}'`, type };
    return {
      name: kebabCase(name),
      ...(description ? { description } : {}),
      ...(choices ? { enum: choices } : {}),
      ...(value === undefined ? {} : { value: this.scope.tag(encodeLiteral(value, place)) }),
    };
  }
}
