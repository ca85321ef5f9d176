/** A namespace that admits only what is `restricted`, and how much may run in it. */
import { k8s } from 'cdk8s-plus-33';
import { Construct } from 'constructs';
import type { ResourceRequirements } from '../argo/manifest.ts';
import { quantitiesOf, resourcesOf } from './quantities.ts';
import { syncWave } from './sync-wave.ts';

/** The labels by which a namespace admits only pods of the `restricted` standard, and warns of others early. */
export const restrictedLabels: Readonly<Record<string, string>> = {
  'pod-security.kubernetes.io/enforce': 'restricted',
  'pod-security.kubernetes.io/warn': 'restricted',
  'pod-security.kubernetes.io/audit': 'restricted',
};

/** A namespace with those labels. Its id is its name. */
export class RestrictedNamespace extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new k8s.KubeNamespace(this, 'namespace', { metadata: { name: id, labels: restrictedLabels } });
  }
}

/** What may be said of the limits. */
export interface NamespaceLimitsProps {
  /** What all of its pods together may ask for and have. @default 100 pods, 16 CPUs and 64 GiB asked for */
  readonly quota?: Readonly<Record<string, string | number>>;
  /** What a container has that says nothing, such as those of Argo. @default 50 millicores and 64 MiB, 500 and 512 at most */
  readonly defaults?: ResourceRequirements;
}

/** A ResourceQuota and a LimitRange, with its id as their name. */
export class NamespaceLimits extends Construct {
  constructor(scope: Construct, id: string, props: NamespaceLimitsProps = {}) {
    super(scope, id);
    const { requests, limits } = resourcesOf(props.defaults ?? smallest);
    const metadata = { name: id, annotations: syncWave('rules') };
    new k8s.KubeResourceQuota(this, 'quota', {
      metadata,
      spec: { hard: quantitiesOf(props.quota ?? smallTeam) },
    });
    new k8s.KubeLimitRange(this, 'limits', {
      metadata,
      spec: { limits: [{ type: 'Container', default: limits, defaultRequest: requests }] },
    });
  }
}

const smallTeam = {
  pods: 100,
  'requests.cpu': 16,
  'requests.memory': '64Gi',
  'limits.cpu': 64,
  'limits.memory': '128Gi',
  persistentvolumeclaims: 20,
};

const smallest: ResourceRequirements = {
  requests: { cpu: '50m', memory: '64Mi' },
  limits: { cpu: '500m', memory: '512Mi' },
};
