import { type Chart, Testing } from 'cdk8s';
import { ServiceAccount } from 'cdk8s-plus-33';
import { describe, expect, test } from 'vitest';
import { grantReportResults } from '../../lib/argo/report-results.ts';
import { testChart, testLibrary } from './contracts.ts';

interface Rbac {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly rules?: unknown;
  readonly subjects?: unknown;
  readonly roleRef?: unknown;
}

const rbacOf = (chart: Chart): Rbac[] =>
  Testing.synth(chart).filter(({ kind }: Rbac) => kind.startsWith('Role'));

describe('what a service account may do', () => {
  test('is to report results, as soon as a pod runs as it, and said once', () => {
    const [role, binding, ...others] = rbacOf(testLibrary().chart);
    expect(role).toMatchObject({
      kind: 'Role',
      metadata: { name: 'account-workflow' },
      rules: [{ apiGroups: ['argoproj.io'], resources: ['workflowtaskresults'], verbs: ['create', 'patch'] }],
    });
    expect(binding).toMatchObject({
      kind: 'RoleBinding',
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'account-workflow' },
      subjects: [{ apiGroup: '', kind: 'ServiceAccount', name: 'account' }],
    });
    expect(others).toEqual([]);
  });

  test('is nothing while no pod runs as it', () => {
    const chart = testChart();
    new ServiceAccount(chart, 'account', { metadata: { name: 'account' } });
    expect(rbacOf(chart)).toEqual([]);
  });

  test('can be granted by hand, and twice is once', () => {
    const account = new ServiceAccount(testChart(), 'account', { metadata: { name: 'account' } });
    expect(grantReportResults(account)).toBe(grantReportResults(account));
  });
});
