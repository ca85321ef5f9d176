/** What Argo CD and Argo Workflows must be told beside what they are installed with: one key each of a ConfigMap of theirs. */
import { k8s } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import { stringify } from 'yaml';
import { restrictedContainer } from '../argo/pod-defaults.ts';
import { argoCdNamespace } from './argo-cd.ts';

/**
 * Settings that are applied by `kubectl apply --server-side`, which leaves every other key of the ConfigMaps as it is.
 *
 * Argo's own containers are refused in a `restricted` namespace until its controller gives them a security context.
 * Argo CD takes an InferenceService for healthy as soon as it is there, until it is told how to look.
 */
export class ControllerSettings extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new k8s.KubeConfigMap(this, 'argo', {
      metadata: { name: 'workflow-controller-configmap', namespace: 'argo' },
      data: { executor: stringify({ securityContext: restrictedContainer }) },
    });
    new k8s.KubeConfigMap(this, 'argo-cd', {
      metadata: {
        name: 'argocd-cm',
        namespace: argoCdNamespace,
        labels: { 'app.kubernetes.io/part-of': 'argocd' },
      },
      data: { 'resource.customizations.health.serving.kserve.io_InferenceService': inferenceServiceHealth },
    });
  }
}

/** Lua, as Argo CD runs it: healthy is what is ready in the state that was asked for. */
export const inferenceServiceHealth = `local health = { status = "Progressing", message = "KServe has not looked at it yet" }
local status = obj.status
if status == nil or status.conditions == nil then
  return health
end
if status.observedGeneration ~= nil and status.observedGeneration ~= obj.metadata.generation then
  health.message = "KServe has not looked at the change yet"
  return health
end
for _, condition in ipairs(status.conditions) do
  if condition.type == "Ready" then
    if condition.status == "True" then
      return { status = "Healthy", message = "it is ready" }
    end
    health.message = condition.message or condition.reason or "it is not ready"
  end
end
local model = status.modelStatus
if model ~= nil and (model.transitionStatus == "BlockedByFailedLoad" or model.transitionStatus == "InvalidSpec") then
  health.status = "Degraded"
  if model.lastFailureInfo ~= nil and model.lastFailureInfo.message ~= nil then
    health.message = model.lastFailureInfo.message
  end
end
return health
`;
