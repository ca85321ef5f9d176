/** Templates of one HTTP request, which Argo's agent makes without a pod for each. */
import type { Duration } from 'cdk8s';
import type { IServiceAccount } from 'cdk8s-plus-33';
import type { WireType, WireTypes } from '../contract/step-contract.ts';
import { grantAgent } from './agent.ts';
import { checkSecretKey } from './environment.ts';
import { grant } from './grant.ts';
import type { SecretKey } from './key-refs.ts';
import { checkedExpression } from './raw-expression.ts';
import type { Ref, Refs, Text } from './ref.ts';
import type { Scope } from './scope.ts';
import {
  draftTemplate,
  finishTemplate,
  type Template,
  type TemplateHome,
  type WithResult,
  withResult,
} from './template.ts';
import type { TemplateOptions } from './template-options.ts';

/** A request. */
export interface HttpRequest {
  readonly url: string | Ref<string> | Text;
  /** @default `GET` */
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD' | 'OPTIONS';
  /** Headers by name; one that is secret is a key of a Secret, which the agent may read then. @default none */
  readonly headers?: Readonly<Record<string, string | Ref<unknown> | Text | SecretKey>>;
  /** Whether any certificate is taken. @default false */
  readonly insecureSkipVerify?: boolean;
  /** @default none */
  readonly body?: string | Ref<unknown> | Text;
}

/** A template of one request. */
export interface HttpTemplateProps<Inputs extends WireTypes, Result extends WireType>
  extends Omit<TemplateOptions<Inputs>, 'globalOutputs'> {
  /** The template's name in kebab-case. */
  readonly name: string;
  readonly inputs: Inputs;
  readonly request: (inputs: Refs<Inputs>) => HttpRequest;
  /** The type of the answer's body, at `[outputResult]` of its task. @default nobody reads it */
  readonly result?: Result;
  /**
   * What makes the answer a success: an expression over `response.statusCode`, `response.body` and
   * `response.headers`. @default any status below 300
   */
  readonly successCondition?: string;
  /** How long the server may take. @default thirty seconds, Argo's own */
  readonly timeout?: Duration;
  /** The ServiceAccount of the workflows that run this: Argo's agent is that account, and is granted what it needs. */
  readonly serviceAccount: IServiceAccount;
}

/**
 * Makes a template of one HTTP request.
 *
 * @example
 * httpTemplate(library, {
 *   name: 'notify',
 *   inputs: { message: z.string() },
 *   serviceAccount,
 *   request: ({ message }) => ({
 *     url: 'https://hooks.example.org/delivery',
 *     method: 'POST',
 *     headers: { Authorization: { secretName: 'hooks', key: 'token' } },
 *     body: message,
 *   }),
 *   successCondition: 'response.statusCode == 204',
 * });
 */
export function httpTemplate<const Inputs extends WireTypes, Result extends WireType = never>(
  home: TemplateHome,
  props: HttpTemplateProps<Inputs, Result>,
): Template<Inputs, WithResult<Result> & Record<never, never>> {
  const { name, inputs, request, result, successCondition, timeout, serviceAccount } = props;
  const draft = draftTemplate(home, name, inputs);
  const { scope } = draft;
  const { url, method, headers = {}, body, insecureSkipVerify } = request(draft.inputs);
  grantAgent(serviceAccount);
  for (const header of Object.values(headers))
    if (typeof header === 'object' && 'secretName' in header)
      grant(serviceAccount, [{ apiGroup: '', resource: 'secrets', name: header.secretName, verbs: ['get'] }]);
  const list = Object.entries(headers).map(([header, value]) => renderHeader(header, value, scope));
  const http = {
    url: scope.tag(url),
    ...(method ? { method } : {}),
    ...(insecureSkipVerify ? { insecureSkipVerify } : {}),
    ...(list.length > 0 ? { headers: list } : {}),
    ...(body === undefined ? {} : { body: scope.tag(body) }),
    ...(successCondition
      ? { successCondition: checkedExpression(successCondition, 'the success condition', scope) }
      : {}),
    ...(timeout ? { timeoutSeconds: timeout.toSeconds() } : {}),
  };
  return finishTemplate({
    home,
    draft,
    outputs: withResult({}, result),
    body: { http },
    options: props,
  });
}

function renderHeader(name: string, value: string | Ref<unknown> | Text | SecretKey, scope: Scope) {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) throw scope.error(`'${name}' is no name of a header`);
  if (typeof value === 'object' && 'secretName' in value) {
    checkSecretKey(value, scope);
    return { name, valueFrom: { secretKeyRef: { name: value.secretName, key: value.key } } };
  }
  return { name, value: scope.tag(value) };
}
