/** What Argo Events itself says of every event, whether a filter looks at it or the runner makes it. */
export interface EventContext {
  readonly id: string;
  /** The name of the EventSource. */
  readonly source: string;
  readonly specversion: string;
  /** `webhook`, `redisStream`, … */
  readonly type: string;
  readonly datacontenttype: string;
  /** The name of the event in its EventSource. */
  readonly subject: string;
  /** When it came. */
  readonly time: string;
}
