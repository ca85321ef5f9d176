/** An OpenAPI description as a judge: which operation a call is, and whether what is sent and answered is as it says. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

type Json = Readonly<Record<string, unknown>>;

/** One operation, ready to judge calls of it. */
export interface Operation {
  /** Such as `git/get-ref`. */
  readonly id: string;
  /** The values that the path holds. */
  readonly params: Readonly<Record<string, string>>;
  /** What is wrong with a call; empty when nothing is. */
  judgeCall(query: URLSearchParams, body: unknown): string;
  /** What is wrong with an answer; empty when nothing is. */
  judgeAnswer(status: number, body: unknown): string;
}

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly id: string;
  readonly operation: Json;
}

/** GitHub's published description of its REST API. */
export function githubDescription(): Description {
  const file = '@octokit/openapi/generated/api.github.com.json';
  return new Description(JSON.parse(readFileSync(createRequire(import.meta.url).resolve(file), 'utf8')));
}

/** A description that is asked, one call at a time. */
export class Description {
  readonly #document: Json;
  readonly #routes: readonly Route[];
  readonly #ajv = addFormats.default(
    new Ajv({ strict: false, allErrors: true, formats: { 'repo.nwo': /^[^/]+\/[^/]+$/ } }),
  );
  readonly #compiled = new Map<unknown, ValidateFunction>();

  constructor(document: Json) {
    this.#document = document;
    this.#routes = Object.entries(object(document['paths'])).flatMap(([path, methods]) =>
      Object.entries(object(methods)).map(([method, given]) => {
        const operation = object(given);
        return {
          method: method.toUpperCase(),
          pattern: this.#pattern(path, operation),
          id: String(operation['operationId']),
          operation,
        };
      }),
    );
  }

  /** The value of an example of the description, each time a new one. */
  example(name: string): Record<string, unknown> {
    const { value } = object(object(object(this.#document['components'])['examples'])[name]);
    return structuredClone(object(value));
  }

  /** What is wrong with a value by a schema of the description, named as in `#/components/schemas/a`; empty when nothing is. */
  judgePart(schema: string, value: unknown): string {
    return this.#judge(this.#resolve({ $ref: schema }), value, schema).join('; ');
  }

  /** The operations that a call may be: two can share an address. */
  find(method: string, path: string): readonly Operation[] {
    return this.#routes.flatMap((route) => {
      const groups = route.method === method ? route.pattern.exec(path)?.groups : undefined;
      if (groups === undefined) return [];
      const params = Object.fromEntries(
        Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]),
      );
      return [
        {
          id: route.id,
          params,
          judgeCall: (query: URLSearchParams, body: unknown) => this.#judgeCall(route.operation, query, body),
          judgeAnswer: (status: number, body: unknown) => this.#judgeAnswer(route.operation, status, body),
        },
      ];
    });
  }

  #pattern(path: string, operation: Json): RegExp {
    const manySegments = this.#parameters(operation)
      .filter((one) => one['x-multi-segment'])
      .map((one) => one['name']);
    const source = path.replace(/[.]/g, '\\.').replace(/\{([^}]+)\}/g, (_, name: string) => {
      return `(?<${name.replaceAll('-', '_')}>${manySegments.includes(name) ? '.+' : '[^/]+'})`;
    });
    return new RegExp(`^${source}$`);
  }

  #parameters(operation: Json): readonly Json[] {
    return array(operation['parameters']).map((one) => this.#resolve(one));
  }

  #judgeCall(operation: Json, query: URLSearchParams, body: unknown): string {
    const known = this.#parameters(operation).filter((one) => one['in'] === 'query');
    const faults = [...query].flatMap(([name, value]) => {
      const parameter = known.find((one) => one['name'] === name);
      if (parameter === undefined) return [`no query parameter '${name}'`];
      const schema = object(this.#resolve(parameter['schema']));
      const read = schema['type'] === 'integer' ? Number(value) : value;
      return this.#judge(parameter['schema'], read, `query parameter '${name}'`);
    });
    const content = object(object(operation['requestBody'])['content'] ?? {});
    const schema = object(content['application/json'] ?? {})['schema'];
    if (schema === undefined) return [...faults, ...(body === undefined ? [] : ['takes no body'])].join('; ');
    const unknown = Object.keys(object(body ?? {})).filter((key) => !this.#knows(schema, key));
    return [
      ...faults,
      ...unknown.map((key) => `no body field '${key}'`),
      ...this.#judge(schema, body ?? {}, 'body'),
    ].join('; ');
  }

  /** Whether the schema of an object, or one of its alternatives, has the field. */
  #knows(given: unknown, key: string): boolean {
    const schema = this.#resolve(given);
    const others = ['oneOf', 'anyOf', 'allOf'].flatMap((word) => array(schema[word]));
    return key in object(schema['properties'] ?? {}) || others.some((other) => this.#knows(other, key));
  }

  #judgeAnswer(operation: Json, status: number, body: unknown): string {
    const responses = object(operation['responses']);
    if (!(status in responses)) return `never answers with status ${status}`;
    const content = object(this.#resolve(responses[status])['content'] ?? {});
    const schema = object(content['application/json'] ?? {})['schema'];
    return schema === undefined ? '' : this.#judge(schema, body, 'answer').join('; ');
  }

  #judge(schema: unknown, value: unknown, what: string): readonly string[] {
    let validate = this.#compiled.get(schema);
    if (validate === undefined) {
      const parts: Record<string, unknown> = {};
      const root = this.#jsonSchema(schema, parts);
      validate = this.#ajv.compile({ ...object(root), components: { schemas: parts } });
      this.#compiled.set(schema, validate);
    }
    if (validate(value)) return [];
    return [`${what}: ${this.#ajv.errorsText(validate.errors)}`];
  }

  /**
   * A schema of OpenAPI 3.0 as one of JSON Schema, with the parts that it refers to put into `parts`; the whole
   * description would take seconds to compile.
   */
  #jsonSchema(schema: unknown, parts: Record<string, unknown>): unknown {
    if (Array.isArray(schema)) return schema.map((item) => this.#jsonSchema(item, parts));
    if (typeof schema !== 'object' || schema === null) return schema;
    const { nullable, ...rest } = object(schema);
    const entries = Object.entries(rest).map(([key, value]) => [key, this.#jsonSchema(value, parts)]);
    const [, name] = /^#\/components\/schemas\/(.+)$/.exec(String(rest['$ref'])) ?? [];
    if (name !== undefined && !(name in parts)) {
      parts[name] = {};
      parts[name] = this.#jsonSchema(object(object(this.#document['components'])['schemas'])[name], parts);
    }
    const plain: unknown = Object.fromEntries(entries);
    return nullable === true ? { anyOf: [{ type: 'null' }, plain] } : plain;
  }

  #resolve(value: unknown): Json {
    const reference = object(value)['$ref'];
    if (typeof reference !== 'string') return object(value);
    return this.#resolve(
      reference
        .slice(2)
        .split('/')
        .reduce<unknown>((at, key) => object(at)[key], this.#document),
    );
  }
}

function object(value: unknown): Json {
  if (typeof value !== 'object' || value === null) return {};
  return value as Json;
}

function array(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
