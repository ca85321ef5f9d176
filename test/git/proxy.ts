/** A proxy that ends with its test. */
import { onTestFinished } from 'vitest';
import { startProxy } from './faulty-proxy.ts';

export type { Fate, Passing } from './faulty-proxy.ts';

/** Starts a proxy that ends with the test. */
export async function proxyTo(...options: Parameters<typeof startProxy>) {
  const { close, ...proxy } = await startProxy(...options);
  onTestFinished(close);
  return proxy;
}
