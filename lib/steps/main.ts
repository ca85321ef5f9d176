/**
 * The program of the step image: `millrace-step NAME --input=value …`. Steps that follow each other in one container are
 * divided by `--then`; each is run when the one before ended well.
 */

const steps: Readonly<Record<string, () => Promise<unknown>>> = {
  'check-target': () => import('./check-target/main.ts'),
  checkout: () => import('./checkout/main.ts'),
  collect: () => import('./collect/main.ts'),
  'collect-metrics': () => import('./collect-metrics/main.ts'),
  evaluate: () => import('./evaluate/main.ts'),
  promote: () => import('./promote/main.ts'),
  'resolve-uri': () => import('./resolve-uri/main.ts'),
  'find-champion': () => import('./find-champion/main.ts'),
  'find-version': () => import('./find-version/main.ts'),
  'find-rollback': () => import('./find-rollback/main.ts'),
  rollback: () => import('./rollback/main.ts'),
  'release-hold': () => import('./release-hold/main.ts'),
  'update-git': () => import('./update-git/main.ts'),
  report: () => import('./report/main.ts'),
};

const [program = '', script = '', ...given] = process.argv;
for (const [name = '', ...args] of parts(given)) {
  const step = Object.hasOwn(steps, name) ? steps[name] : undefined;
  if (step) {
    process.argv = [program, script, name, ...args];
    await step();
  } else {
    process.stderr.write(`millrace-step: no step '${name}'; known are ${Object.keys(steps).join(', ')}\n`);
    process.exitCode = 2;
  }
  if (process.exitCode) break;
}

function parts(args: readonly string[]): readonly (readonly string[])[] {
  const end = args.indexOf('--then');
  return end < 0 ? [args] : [args.slice(0, end), ...parts(args.slice(end + 1))];
}
