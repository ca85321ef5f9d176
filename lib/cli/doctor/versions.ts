/** The versions of what the manifests need, beside those that they were written for. */
import * as z from 'zod';
import type { KubernetesObject } from '../../argo/manifest.ts';
import { bad, type Finding, type Looking, looked, ok, unknown } from './finding.ts';

/** A range of versions, from the first to the last that was tried; a later one is said but not refused. */
interface Target {
  readonly name: string;
  /** The Deployment that runs it, and how its image is called. */
  readonly deployment: string;
  readonly from: string;
  readonly tried: string;
  readonly install: string;
  /** Whether a manifest needs it. */
  readonly isNeeded: (document: KubernetesObject) => boolean;
}

const kubernetes = { from: '1.30', tried: '1.34' };

const targets: readonly Target[] = [
  {
    name: 'Argo Workflows',
    deployment: 'workflow-controller',
    from: '3.7',
    tried: '4.1',
    install: 'install it: https://argo-workflows.readthedocs.io/en/latest/installation/',
    isNeeded: ({ kind }) => kind.endsWith('WorkflowTemplate') || kind === 'CronWorkflow',
  },
  {
    name: 'Argo CD',
    deployment: 'argocd-server',
    from: '3.0',
    tried: '3.1',
    install:
      'install it, or apply dist/ by kubectl: https://argo-cd.readthedocs.io/en/stable/getting_started/',
    isNeeded: ({ kind }) => kind === 'Application' || kind === 'AppProject',
  },
  {
    name: 'KServe',
    deployment: 'kserve-controller-manager',
    from: '0.15',
    tried: '0.16',
    install:
      'install it where the models are served: https://kserve.github.io/website/docs/admin-guide/overview',
    isNeeded: (document) => /serving\.kserve\.io\//.test(JSON.stringify(document)),
  },
];

const version = z.object({ gitVersion: z.string() });
const deployments = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ namespace: z.string() }),
      spec: z.object({
        template: z.object({ spec: z.object({ containers: z.array(z.object({ image: z.string() })) }) }),
      }),
    }),
  ),
});

/** A finding for Kubernetes, and for each thing that a manifest needs. */
export async function checkVersions(
  cluster: Looking,
  documents: readonly KubernetesObject[],
): Promise<readonly Finding[]> {
  const { gitVersion } = version.parse(await cluster.call('/version'));
  const needed = targets.filter(({ isNeeded }) => documents.some(isNeeded));
  const others = needed.map((target) =>
    looked(target.name, async () => [await checkController(cluster, target)]),
  );
  return [judge('Kubernetes', gitVersion, kubernetes), ...(await Promise.all(others)).flat()];
}

async function checkController(cluster: Looking, target: Target): Promise<Finding> {
  const fieldSelector = `metadata.name=${target.deployment}`;
  const { items } = deployments.parse(
    await cluster.call('/apis/apps/v1/deployments', { query: { fieldSelector } }),
  );
  const [found] = items;
  if (found === undefined) return bad(target.name, 'is not there', target.install);
  const images = found.spec.template.spec.containers.map(({ image }) => image);
  const tag = images.map((image) => /:(v?\d+\.\d+[^/@]*)(?:@.*)?$/.exec(image)?.[1]).find(Boolean);
  const where = `in namespace ${found.metadata.namespace}`;
  if (tag === undefined)
    return unknown(
      target.name,
      `${where}, its image ${images[0]} tells no version`,
      `see that it is ${target.from} or later`,
    );
  return judge(target.name, `${tag} ${where}`, target);
}

/** Compares the first two numbers. */
function judge(name: string, found: string, { from, tried }: Pick<Target, 'from' | 'tried'>): Finding {
  if (order(found) < order(from))
    return bad(name, found, `bring it to ${from} or later; tried are ${from} to ${tried}`);
  return ok(name, order(found) > order(tried) ? `${found}, newer than the ${tried} that was tried` : found);
}

function order(text: string): number {
  const [, major = '0', minor = '0'] = /v?(\d+)\.(\d+)/.exec(text) ?? [];
  return Number(major) * 1000 + Number(minor);
}
