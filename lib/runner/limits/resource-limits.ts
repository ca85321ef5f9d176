/** The limits of a container's resources, from Kubernetes' quantities. */
import type { Container } from '../../argo/manifest.ts';
import { InputError } from '../../errors.ts';

/** What a container may take at most; what is absent has no limit. */
export interface ResourceLimits {
  readonly memoryBytes?: number | undefined;
  /** Such as 0.5 for half of a processor. */
  readonly cpus?: number | undefined;
}

/** The limits of memory and CPU; throws an `InputError` for a quantity that is none. */
export function limitsOf({ resources }: Pick<Container, 'resources'>): ResourceLimits {
  const { memory, cpu } = resources?.limits ?? {};
  return {
    ...(memory !== undefined && { memoryBytes: Math.ceil(quantity(memory, 'memory')) }),
    ...(cpu !== undefined && { cpus: quantity(cpu, 'cpu') }),
  };
}

/** Whether there is any limit. */
export function isLimited({ memoryBytes, cpus }: ResourceLimits): boolean {
  return (memoryBytes ?? cpus) !== undefined;
}

const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

function quantity(text: string | number, field: string): number {
  const [, number, suffix = ''] =
    /^\+?(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)([a-zA-Z]*)$/.exec(String(text)) ?? [];
  const factor = suffixes[suffix];
  if (number === undefined || factor === undefined)
    throw new InputError(`resources.limits.${field}: '${text}' is no quantity, such as 512Mi or 500m`);
  return Number(number) * factor;
}
