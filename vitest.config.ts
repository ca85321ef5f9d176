/**
 * Three suites: `unit` needs nothing; `integration` runs against a real MLflow and a real Git server; `cluster`, which
 * is no part of `npm test`, runs on the cluster of KUBECONFIG.
 */
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Workers, and the programs that tests start, take from here what Node compiled of our modules before.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node');

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/**/*.{int,cluster}.test.ts'],
          // A guard against what hangs, far from what any test takes on a busy machine.
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Vitest leaves one processor to itself, which on two is half of the machine.
          maxWorkers: '100%',
          // To import the library anew for each file took a third of the time.
          isolate: false,
          setupFiles: ['test/restore-environment.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          include: ['test/**/*.int.test.ts'],
          globalSetup: ['test/servers/global-setup.ts'],
          testTimeout: 180_000,
          hookTimeout: 300_000,
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'cluster',
          include: ['test/cluster/*.cluster.test.ts'],
          globalSetup: ['test/cluster/global-setup.ts', 'test/servers/global-setup.ts'],
          testTimeout: 420_000,
          hookTimeout: 300_000,
          maxWorkers: 1,
        },
      },
    ],
  },
});
