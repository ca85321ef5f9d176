import { ServiceAccount } from 'cdk8s-plus-33';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { containerTemplate } from '../../lib/argo/container-template.ts';
import { retries } from '../../lib/argo/variables.ts';
import { WorkflowTemplate } from '../../lib/argo/workflow-template.ts';
import { defineStep } from '../../lib/contract/step-contract.ts';
import { judge, program, templatesOf, testChart, testLibrary } from './contracts.ts';

describe('the template of a step', () => {
  const { chart } = testLibrary();
  const template = templatesOf(chart, 'library')['judge'];

  test('hands every input over as an argument of its own', () => {
    expect(template?.container?.command).toEqual(['step']);
    expect(template?.container?.args).toEqual([
      'judge',
      '--model-name={{inputs.parameters.model-name}}',
      '--rule={{inputs.parameters.rule}}',
      '--max-count={{inputs.parameters.max-count}}',
    ]);
  });

  test('takes inputs and gives outputs as the contract says', () => {
    expect(template?.inputs?.parameters).toEqual([
      { name: 'model-name' },
      { name: 'rule' },
      { name: 'max-count', default: '3' },
    ]);
    expect(template?.outputs?.parameters).toEqual([
      { name: 'verdict', valueFrom: { path: '/tmp/millrace/outputs/verdict' } },
      { name: 'is-final', valueFrom: { path: '/tmp/millrace/outputs/is-final' } },
      { name: 'run-id', valueFrom: { path: '/tmp/millrace/outputs/run-id' } },
    ]);
  });

  test('passes the restricted Pod Security Standard', () => {
    expect(template?.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 1000,
      runAsGroup: 1000,
      fsGroup: 1000,
      seccompProfile: { type: 'RuntimeDefault' },
    });
    expect(template?.container?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      readOnlyRootFilesystem: true,
    });
  });

  test('says who it is, how long it may take, what it needs and what is tried again', () => {
    expect(template).toMatchObject({
      serviceAccountName: 'account',
      automountServiceAccountToken: true,
      activeDeadlineSeconds: '600',
      retryStrategy: { limit: '3', backoff: { duration: '10s', factor: '2', cap: '2m' } },
      container: { resources: { requests: { cpu: '100m' }, limits: { memory: '512Mi' } } },
    });
  });
});

describe('the secrets of a step', () => {
  test('arrive as files, of the given keys only', () => {
    const { chart, library, serviceAccount } = testLibrary();
    const other = new WorkflowTemplate(chart, 'other', { name: 'other', parameters: {} });
    containerTemplate(other, {
      step: judge,
      program,
      serviceAccount,
      env: { SERVER_URL: { configMapName: 'server', key: 'url' } },
      secrets: { serverToken: { secretName: 'server', key: 'token' } },
    });
    const template = templatesOf(chart, 'other')['judge'];
    expect(template?.container?.args).toContain('--server-token-file=/tmp/secrets/server/token');
    expect(template?.volumes).toContainEqual({
      name: 'secret-server',
      secret: { secretName: 'server', defaultMode: 0o440, items: [{ key: 'token', path: 'token' }] },
    });
    expect(template?.container?.volumeMounts).toContainEqual({
      name: 'secret-server',
      mountPath: '/tmp/secrets/server',
      readOnly: true,
    });
    expect(library.resourceName).toBe('library');
  });

  test.each([
    [{ secretName: 'my secret', key: 'token' }, 'is no name of a Secret'],
    [{ secretName: 'server', key: 'to/ken' }, 'is no key of a Secret'],
  ])('refuses %j', (serverToken, message) => {
    const { library, serviceAccount } = testLibrary();
    const home = new WorkflowTemplate(library, 'other', { name: 'other', parameters: {} });
    const make = () =>
      containerTemplate(home, {
        step: judge,
        program,
        serviceAccount,
        env: { SERVER_URL: '' },
        secrets: { serverToken },
      });
    expect(make).toThrow(message);
  });
});

describe('a template', () => {
  test('refuses a second one of its name', () => {
    const { library, serviceAccount } = testLibrary();
    const again = () =>
      containerTemplate(library, { step: judge, program, serviceAccount, env: { SERVER_URL: '' } });
    expect(again).toThrow("test/library: there are two templates 'judge'");
  });

  test('refuses {{retries}} without a retry strategy', () => {
    const { chart, library } = testLibrary();
    const serviceAccount = new ServiceAccount(chart, 'other', {
      metadata: { name: 'other' },
      automountToken: true,
    });
    const count = defineStep({
      name: 'count',
      summary: 'counts',
      inputs: {},
      outputs: {},
      env: { ATTEMPT: 'n' },
      secrets: {},
    });
    const env = { ATTEMPT: retries };
    const make = () =>
      containerTemplate(library, { step: count, program, serviceAccount, env, retry: false });
    expect(make).toThrow('test/library/count: uses {{retries}}');
  });

  test.each(['Judge', 'judge_model', 'judge.model', '-judge', 'j'.repeat(64)])(
    'refuses the name %j',
    (name) => {
      const library = new WorkflowTemplate(testChart(), 'library', { name: 'library', parameters: {} });
      const serviceAccount = new ServiceAccount(library, 'account', {
        metadata: { name: 'account' },
        automountToken: true,
      });
      const step = defineStep({ name, summary: 'x', inputs: {}, outputs: {}, env: {}, secrets: {} });
      expect(() => containerTemplate(library, { step, program, serviceAccount, env: {} })).toThrow(
        `test/library: template name '${name}'`,
      );
    },
  );

  test('refuses an input that is not in camelCase', () => {
    const { library, serviceAccount } = testLibrary();
    const inputs = { 'model-name': z.string() };
    const step = defineStep({ name: 'x', summary: 'x', inputs, outputs: {}, env: {}, secrets: {} });
    expect(() => containerTemplate(library, { step, program, serviceAccount, env: {} })).toThrow(
      "test/library/x: parameter name 'model-name' is not camelCase",
    );
  });
});
