/** In which order Argo CD applies what it syncs: a wave begins when all of the one before is healthy. */

const waves = { rules: '-3', stores: '-2', servers: '-1' };

/** The annotation; what has none is in wave 0, with the deliveries. */
export function syncWave(wave: keyof typeof waves): Readonly<Record<string, string>> {
  return { 'argocd.argoproj.io/sync-wave': waves[wave] };
}
