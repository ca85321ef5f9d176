/** Kubernetes' own schemas, and those of the custom resources, as the packages of kubernetes-models carry them. */
import { Application, AppProject } from '@kubernetes-models/argo-cd/argoproj.io/v1alpha1';
import {
  CronWorkflow,
  WorkflowEventBinding,
  WorkflowTemplate,
} from '@kubernetes-models/argo-workflows/argoproj.io/v1alpha1';
import { ExternalSecret } from '@kubernetes-models/external-secrets/external-secrets.io/v1';
import { SealedSecret } from '@kubernetes-models/sealed-secrets/bitnami.com/v1alpha1';
import { Deployment, StatefulSet } from 'kubernetes-models/apps/v1';
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { Role, RoleBinding } from 'kubernetes-models/rbac.authorization.k8s.io/v1';
import {
  ConfigMap,
  LimitRange,
  Namespace,
  ResourceQuota,
  Service,
  ServiceAccount,
} from 'kubernetes-models/v1';
import type { KubernetesObject } from '../../lib/argo/manifest.ts';
import { eventsComplaintsOf, isOfArgoEvents } from './argo-events-judge.ts';

/** Every kind that anything of ours may emit. */
const models = [
  ...[ConfigMap, LimitRange, Namespace, ResourceQuota, Service, ServiceAccount],
  ...[Deployment, StatefulSet, HorizontalPodAutoscaler, NetworkPolicy, Role, RoleBinding],
  ...[CronWorkflow, WorkflowEventBinding, WorkflowTemplate, Application, AppProject],
  ...[ExternalSecret, SealedSecret],
];

/** What the schema of its kind has against an object. */
export function complaintsOf(document: KubernetesObject): readonly string[] {
  const { apiVersion, kind } = document;
  if (isOfArgoEvents(document)) return eventsComplaintsOf(document);
  const model = models.find((each) => each.apiVersion === apiVersion && each.kind === kind);
  if (model === undefined) return [`${apiVersion} ${kind} is judged by nobody; name its model here`];
  try {
    const judged: { validate(): void } = Reflect.construct(model, [document]);
    judged.validate();
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
