/** Templates that do something with one Kubernetes object, and may wait for what becomes of it. */
import { kebabCase } from '../contract/names.ts';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { type LateJsonObject, lateJsonText } from './late-json.ts';
import type { ResourceTemplate } from './manifest.ts';
import { checkParameterNames } from './names.ts';
import { draftPod, type PodProps, renderPod } from './pod.ts';
import type { Refs } from './ref.ts';
import { grantResource, pluralOf, type ResourceAction } from './resource-access.ts';
import { draftTemplate, finishTemplate, type Template, type TemplateHome } from './template.ts';

/** A Kubernetes object in which values may be references. */
export interface LateObject extends LateJsonObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: LateJsonObject;
}

/** An output that is read from the object. */
export type ResourceOutput<Type extends WireType = WireType> = { readonly type: Type } & (
  | { readonly jsonPath: string }
  | { readonly jqFilter: string }
);

/** Outputs by name. */
export type ResourceOutputs = Readonly<Record<string, ResourceOutput>>;

/** The types of such outputs. */
export type ResourceTypes<Outputs extends ResourceOutputs> = {
  readonly [Name in keyof Outputs & string]: Outputs[Name]['type'];
};

/** A template of one action on one object. */
export interface ResourceTemplateProps<Inputs extends WireTypes, Outputs extends ResourceOutputs>
  extends PodProps<Inputs, ResourceTypes<Outputs>> {
  /** The template's name in kebab-case. */
  readonly name: string;
  readonly inputs: Inputs;
  readonly action: ResourceAction;
  /** The object, in the namespace of the workflow. A reference fills a field, and can't become another one. */
  readonly object: (inputs: Refs<Inputs>) => LateObject;
  /** The kind as the API server's paths have it. @default Argo's guess: `Job` is `jobs`, `Policy` is `policies` */
  readonly plural?: string;
  /** What is read from the object when all is done. */
  readonly outputs: Outputs;
  /** Fields that must have these values before it goes on, as in `status.succeeded > 0`. @default it does not wait */
  readonly successCondition?: string;
  /** Fields that mean failure, as in `status.failed > 3`. @default none do */
  readonly failureCondition?: string;
  /** Whether the object is deleted with the workflow. @default false */
  readonly isOwned?: boolean;
  /** Flags for kubectl, as in `--validate=false`. @default none */
  readonly flags?: readonly string[];
  /** How a patch is laid over the object. @default `strategic` */
  readonly mergeStrategy?: 'strategic' | 'merge' | 'json';
}

/**
 * Makes a template that acts on a Kubernetes object. The service account is granted the verbs that this needs.
 *
 * @example
 * resourceTemplate(library, {
 *   name: 'start-job',
 *   inputs: { modelName: z.string() },
 *   action: 'create',
 *   serviceAccount,
 *   object: ({ modelName }) => ({
 *     apiVersion: 'batch/v1',
 *     kind: 'Job',
 *     metadata: { generateName: 'score-', labels: { model: modelName } },
 *     spec: { … },
 *   }),
 *   outputs: { jobName: { type: z.string(), jsonPath: '{.metadata.name}' } },
 *   successCondition: 'status.succeeded > 0',
 * });
 */
export function resourceTemplate<const Inputs extends WireTypes, const Outputs extends ResourceOutputs>(
  home: TemplateHome,
  props: ResourceTemplateProps<Inputs, Outputs>,
): Template<Inputs, ResourceTypes<Outputs>> {
  const { name, action, serviceAccount, successCondition, failureCondition } = props;
  const draft = draftTemplate(home, name, props.inputs);
  const { scope } = draft;
  const types = typesOf(props.outputs);
  checkParameterNames(scope.path, types);
  const object = props.object(draft.inputs);
  if ('namespace' in object.metadata)
    throw scope.error(
      'names a namespace; its object is in the namespace of the workflow, where its rights are',
    );
  if (props.mergeStrategy && action !== 'patch')
    throw scope.error(`has a merge strategy, which only a patch has; its action is ${action}`);
  const outputs = Object.entries(props.outputs).map(([output, { type, ...valueFrom }]) => ({
    name: kebabCase(output),
    valueFrom,
  }));
  if (action === 'delete' && outputs.length > 0)
    throw scope.error('has outputs of an object that it deletes; take them away');
  grantResource(serviceAccount, {
    action,
    apiVersion: object.apiVersion,
    kind: object.kind,
    plural: props.plural ?? pluralOf(object.kind),
    isRead: outputs.length > 0 || successCondition !== undefined || failureCondition !== undefined,
  });
  const resource: ResourceTemplate = {
    action,
    manifest: lateJsonText(object, scope),
    ...(successCondition ? { successCondition: scope.tag(successCondition) } : {}),
    ...(failureCondition ? { failureCondition: scope.tag(failureCondition) } : {}),
    ...(props.flags ? { flags: props.flags.map((flag) => scope.tag(flag)) } : {}),
    ...(props.isOwned ? { setOwnerReference: true } : {}),
    ...(props.mergeStrategy ? { mergeStrategy: props.mergeStrategy } : {}),
  };
  const pod = draftPod(home, draft);
  const body = {
    ...renderPod(props, draft, pod),
    resource,
    ...(outputs.length > 0 ? { outputs: { parameters: outputs } } : {}),
  };
  return finishTemplate({ home, draft, outputs: types, body, options: props });
}

function typesOf<Outputs extends ResourceOutputs>(outputs: Outputs): ResourceTypes<Outputs> {
  const types = Object.entries(outputs).map(([name, { type }]): [string, WireType] => [name, type]);
  return Object.fromEntries(types) as ResourceTypes<Outputs>;
}
