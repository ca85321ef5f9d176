/** A WorkflowTemplate: a workflow that can be started by name, or a library of templates for other workflows. */
import { Duration, Lazy } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import type * as z from 'zod';
import {
  ClusterWorkflowTemplate as ClusterResource,
  WorkflowTemplate as Resource,
} from '../../imports/argoproj.io.ts';
import { kebabCase } from '../contract/names.ts';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { encodeLiteral } from './literal.ts';
import type * as manifest from './manifest.ts';
import { checkName, checkParameterNames } from './names.ts';
import { Ref, type Refs } from './ref.ts';
import { Scope } from './scope.ts';
import {
  type None,
  refsTo,
  type Template,
  type TemplateBody,
  type TemplateHome,
  type TemplateReference,
} from './template.ts';

/** How long finished workflows are kept. */
export interface TimeToLive {
  /** @default a week */
  readonly afterSuccess?: Duration;
  /** @default two weeks */
  readonly afterFailure?: Duration;
}

/** The values that a workflow's parameters have when it is started without them. */
export type ParameterDefaults<Parameters extends WireTypes> = {
  readonly [Name in keyof Parameters]?: z.output<Parameters[Name]>;
};

/** One parameter of a workflow. */
export interface AddedParameter<T> {
  /** The name in camelCase; Argo sees it in kebab-case. */
  readonly name: string;
  readonly type: WireType<T>;
  /** @default it must be given when the workflow is started */
  readonly default?: T | undefined;
}

/** What a WorkflowTemplate is made of, beside its templates. */
export interface WorkflowTemplateProps<Parameters extends WireTypes> {
  /** The name of the Kubernetes object, by which people and other workflows call it. */
  readonly name: string;
  /** What the workflow does; user interfaces show it. @default it goes without saying */
  readonly description?: string;
  /** The types of what may be said when the workflow is started. */
  readonly parameters: Parameters;
  /** @default every parameter must be given when the workflow is started */
  readonly defaults?: ParameterDefaults<NoInfer<Parameters>>;
  /** Who the pods are whose template names nobody. @default the namespace's `default`, which may do nothing */
  readonly serviceAccount?: IServiceAccount;
  /** How long the whole workflow may take, waiting for mutexes included. @default a day */
  readonly timeout?: Duration;
  /** @default a week after success, two weeks after failure */
  readonly timeToLive?: TimeToLive;
  /** Which pods are deleted when. @default those that succeeded, at once; others stay for their logs */
  readonly podGC?: manifest.PodGC;
}

/** A WorkflowTemplate whose templates are made by `containerTemplate`, `containerSetTemplate` and `dagTemplate`. */
export class WorkflowTemplate<Parameters extends WireTypes = None> extends Construct implements TemplateHome {
  readonly resourceName: string;
  readonly scope: Scope;
  /** References to the workflow's parameters, for its own templates. */
  readonly parameters: Refs<Parameters>;
  /** The types of the parameters given at construction. */
  readonly parameterTypes: Parameters;
  readonly #props: WorkflowTemplateProps<Parameters>;
  readonly #parameters = new Map<string, manifest.Parameter>();
  readonly #templates = new Map<string, TemplateBody>();
  #entrypoint: string | undefined;
  #onExit: string | undefined;

  constructor(scope: Construct, id: string, props: WorkflowTemplateProps<Parameters>) {
    super(scope, id);
    const { path } = this.node;
    const { name, description } = props;
    checkName({ path, kind: this.isClusterScoped ? 'ClusterWorkflowTemplate' : 'WorkflowTemplate', name });
    this.#props = props;
    this.resourceName = name;
    this.scope = new Scope(path);
    this.parameterTypes = props.parameters;
    this.parameters = refsTo(props.parameters, ['workflow'], { owner: this.scope });
    const types: [string, WireType][] = Object.entries(props.parameters);
    const defaults: Readonly<Record<string, unknown>> = props.defaults ?? {};
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

  #spec(): Omit<manifest.WorkflowSpec, 'templates'> & { readonly templates: TemplateBody[] } {
    const templates = [...this.#templates.values()];
    return this.#entrypoint ? { ...this.#execution(this.#entrypoint), templates } : { templates };
  }

  #execution(entrypoint: string): manifest.WorkflowSpec {
    const { serviceAccount, timeout, timeToLive, podGC } = this.#props;
    const parameters = [...this.#parameters.values()];
    return {
      entrypoint,
      ...(this.#onExit ? { onExit: this.#onExit } : {}),
      ...(parameters.length > 0 ? { arguments: { parameters } } : {}),
      ...(serviceAccount ? { serviceAccountName: serviceAccount.name } : {}),
      activeDeadlineSeconds: (timeout ?? Duration.days(1)).toSeconds(),
      ttlStrategy: {
        secondsAfterSuccess: (timeToLive?.afterSuccess ?? Duration.days(7)).toSeconds(),
        secondsAfterFailure: (timeToLive?.afterFailure ?? Duration.days(14)).toSeconds(),
      },
      podGC: podGC ?? { strategy: 'OnPodSuccess' },
    };
  }

  #render({ name, type, default: value }: AddedParameter<unknown>): manifest.Parameter {
    const { description } = type;
    const place = { scope: this.scope, name: `default of parameter '${name}'`, type };
    return {
      name: kebabCase(name),
      ...(description ? { description } : {}),
      ...(value === undefined ? {} : { value: this.scope.tag(encodeLiteral(value, place)) }),
    };
  }
}
