/** A log that keeps its messages. */
import type { Log } from '../../lib/steps/log.ts';

export function logOf(): { readonly log: Log; readonly messages: string[] } {
  const messages: string[] = [];
  return { messages, log: (message) => void messages.push(message) };
}
