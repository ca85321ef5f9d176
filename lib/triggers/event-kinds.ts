/** The kinds of events that an EventSource takes in, each with the shape of its data as Argo Events makes it. */
import type * as z from 'zod';
import type { SecretKey } from '../argo/key-refs.ts';
import { InputError } from '../errors.ts';
import type { AnyPayload } from './event-path.ts';

/** One event that an EventSource takes in, with the type of its data. */
export interface EventKind<out Data> {
  /** The field of the EventSource under which Argo Events has such events. */
  readonly field: 'webhook' | 'github' | 'redisStream' | 'minio' | 'calendar';
  readonly spec: Readonly<Record<string, unknown>>;
  /** The port at which it listens. @default it listens at none */
  readonly port?: number;
  /** Only a type: nothing is ever there. */
  readonly data?: Data;
}

/** The shape of a payload, as the sender's JSON has it. */
type Shape = z.ZodType;
/** What the sender's JSON has; without a schema anything. */
type Payload<Schema extends Shape | undefined> = Schema extends z.ZodType ? z.input<Schema> : AnyPayload;

/** What every HTTP request carries, as Go spells header names: `X-Kind`. */
type Headers = Readonly<Record<string, readonly string[]>>;

/** Where requests are taken, and whose. */
export interface WebhookEventProps<Body extends Shape | undefined = undefined> {
  readonly port: number;
  /** The path of the address, beginning with a slash. */
  readonly endpoint: string;
  /** Argo Events takes no others; the body of a `GET` is its query. @default `POST` */
  readonly method?: 'GET' | 'POST';
  /** The token that requests carry as `Authorization: Bearer …`. @default anybody who reaches the port is heard */
  readonly authSecret?: SecretKey;
  /** The largest request in bytes. @default Argo Events' own limit */
  readonly maxPayloadSize?: number;
  /** The shape of the requests' JSON. @default it is not known, and nothing is checked */
  readonly body?: Body;
}

/** An HTTP request. */
export function webhookEvent<Body extends Shape | undefined = undefined>({
  port,
  endpoint,
  method = 'POST',
  authSecret,
  maxPayloadSize,
}: WebhookEventProps<Body>): EventKind<{ readonly header: Headers; readonly body: Payload<Body> }> {
  const spec = {
    ...addressOf(port, endpoint),
    method,
    ...(authSecret ? { authSecret: selectorOf(authSecret) } : {}),
    ...(maxPayloadSize === undefined ? {} : { maxPayloadSize }),
  };
  return { field: 'webhook', port, spec };
}

/** What GitHub tells of which repositories. */
export interface GithubEventProps<Body extends Shape | undefined = undefined> {
  readonly port: number;
  readonly endpoint: string;
  /** The names that GitHub has for them, such as `push`. */
  readonly events: readonly [string, ...string[]];
  readonly repositories: readonly [OwnedRepositories, ...OwnedRepositories[]];
  /** What GitHub signs its requests with. */
  readonly webhookSecret: SecretKey;
  /**
   * With which token the webhook is made at GitHub, and the address under which GitHub reaches the port from outside.
   * @default somebody makes it by hand
   */
  readonly register?: { readonly apiToken: SecretKey; readonly url: string };
  /** The shape of the requests' JSON. @default it is not known, and nothing is checked */
  readonly body?: Body;
}

/** Repositories of one owner. */
export interface OwnedRepositories {
  readonly owner: string;
  readonly names: readonly [string, ...string[]];
}

/** A webhook of GitHub. */
export function githubEvent<Body extends Shape | undefined = undefined>({
  port,
  endpoint,
  events,
  repositories,
  webhookSecret,
  register,
}: GithubEventProps<Body>): EventKind<{ readonly headers: Headers; readonly body: Payload<Body> }> {
  const spec = {
    repositories,
    events,
    contentType: 'json',
    webhook: {
      ...addressOf(port, endpoint),
      method: 'POST',
      ...(register ? { url: register.url } : {}),
    },
    webhookSecret: selectorOf(webhookSecret),
    ...(register ? { apiToken: selectorOf(register.apiToken), active: true } : {}),
  };
  return { field: 'github', port, spec };
}

/** Which streams of which server. */
export interface RedisStreamEventProps<Values extends Shape | undefined = undefined> {
  /** `redis.data.svc:6379`. */
  readonly hostAddress: string;
  readonly streams: readonly [string, ...string[]];
  readonly username?: string;
  readonly password?: SecretKey;
  /** @default 0 */
  readonly db?: number;
  /** Readers of one group share the messages. @default Argo Events' own group */
  readonly consumerGroup?: string;
  /** The fields of the messages, each a text. @default they are not known, and nothing is checked */
  readonly values?: Values;
}

/** A message of a Redis stream. */
export function redisStreamEvent<Values extends Shape | undefined = undefined>({
  hostAddress,
  streams,
  username,
  password,
  db,
  consumerGroup,
}: RedisStreamEventProps<Values>): EventKind<{
  readonly stream: string;
  readonly message_id: string;
  readonly values: Payload<Values>;
}> {
  const spec = {
    hostAddress,
    streams,
    ...(username ? { username } : {}),
    ...(password ? { password: selectorOf(password) } : {}),
    ...(db === undefined ? {} : { db }),
    ...(consumerGroup ? { consumerGroup } : {}),
  };
  return { field: 'redisStream', spec };
}

/** Which changes of which bucket. */
export interface MinioEventProps {
  /** Host and port, without `https://`. */
  readonly endpoint: string;
  readonly bucket: string;
  /** The names that S3 has for them, such as `s3:ObjectCreated:Put`. */
  readonly events: readonly [`s3:${string}`, ...`s3:${string}`[]];
  readonly prefix?: string;
  readonly suffix?: string;
  readonly accessKey: SecretKey;
  readonly secretKey: SecretKey;
  readonly region?: string;
  /** Whether it is spoken to without TLS. @default false */
  readonly insecure?: boolean;
}

/** What S3 says of a change. */
export interface BucketNotification {
  readonly eventName: string;
  readonly eventTime: string;
  readonly s3: {
    readonly bucket: { readonly name: string };
    /** The key as in a URL: a slash is `%2F`. */
    readonly object: { readonly key: string; readonly size: number; readonly eTag: string };
  };
}

/** A change in a bucket of an S3 store that tells of changes as MinIO does. */
export function minioEvent({
  endpoint,
  bucket,
  events,
  prefix = '',
  suffix = '',
  accessKey,
  secretKey,
  region,
  insecure,
}: MinioEventProps): EventKind<{ readonly notification: readonly BucketNotification[] }> {
  if (endpoint.includes('://'))
    throw new InputError(
      `'${endpoint}' is no host and port; leave the protocol out, and say insecure: true for http`,
    );
  const spec = {
    endpoint,
    bucket: { name: bucket },
    events,
    ...(prefix || suffix ? { filter: { prefix, suffix } } : {}),
    accessKey: selectorOf(accessKey),
    secretKey: selectorOf(secretKey),
    ...(region ? { region } : {}),
    ...(insecure === undefined ? {} : { insecure }),
  };
  return { field: 'minio', spec };
}

/** When: either at the times of a schedule, or again and again. */
export type CalendarEventProps =
  | { readonly schedule: string; readonly timezone: string; readonly interval?: never }
  | { readonly interval: string; readonly schedule?: never; readonly timezone?: never };

/** A time that has come. */
export function calendarEvent(props: CalendarEventProps): EventKind<{ readonly eventTime: string }> {
  const { schedule, interval, timezone } = props;
  if (schedule !== undefined && schedule.split(' ').length !== 5)
    throw new InputError(`'${schedule}' is no schedule; give five fields, as in '30 4 * * 1-5'`);
  if (interval !== undefined && !/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(interval))
    throw new InputError(`'${interval}' is no interval; write for example '10m' or '1h30m'`);
  return { field: 'calendar', spec: { ...(schedule ? { schedule, timezone } : { interval }) } };
}

function addressOf(port: number, endpoint: string): { readonly port: string; readonly endpoint: string } {
  if (!endpoint.startsWith('/'))
    throw new InputError(`endpoint '${endpoint}' does not begin with a slash; write '/${endpoint}'`);
  if (!Number.isInteger(port) || port < 1024 || port > 65535)
    throw new InputError(`port ${port} cannot be listened at; choose one from 1024 to 65535`);
  return { port: String(port), endpoint };
}

function selectorOf({ secretName, key }: SecretKey): { readonly name: string; readonly key: string } {
  return { name: secretName, key };
}
