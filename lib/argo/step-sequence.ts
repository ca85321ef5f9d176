/** Steps of ours that follow each other in one container, so that none waits for the executor to see that the one before has ended. */
import type { StepContract } from '../contract/step-contract.ts';
import type { Container } from './container.ts';
import type { EnvValue } from './environment.ts';
import type { SecretKey } from './key-refs.ts';
import { type OutputFiles, outputFiles } from './output-file.ts';
import type { Scope } from './scope.ts';
import { outputsDirectory, type StepContainerProps, stepContainer } from './step-container.ts';
import type { Mount } from './volumes.ts';

/** The steps, while they are added; each is run when the one before ended well. */
export class StepSequence {
  readonly #scope: Scope;
  readonly #containers: Container[] = [];

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** Adds a step; gives what it leaves. Each step needs an `outputsDirectory` of its own. */
  run<Contract extends StepContract>(props: StepContainerProps<Contract>): OutputFiles<Contract['outputs']> {
    const { outputsDirectory: directory = outputsDirectory } = props;
    const container = stepContainer(this.#scope, props);
    const { MILLRACE_OUTPUTS: _, ...env } = { ...container.env };
    const [name = props.step.name, ...args] = container.args ?? [];
    const then = this.#containers.length > 0 ? ['--then'] : [];
    this.#containers.push({
      ...container,
      env,
      args: [...then, name, `--outputs=${directory}`, ...args],
    });
    const outputs: Contract['outputs'] = props.step.outputs;
    return outputFiles(outputs, directory);
  }

  /** The one container of all steps: it sees what any of them sees. */
  container(): Container {
    const [first] = this.#containers;
    if (first === undefined) throw this.#scope.error('a sequence of steps has none; add one');
    return {
      ...first,
      args: this.#containers.flatMap(({ args = [] }) => args),
      env: this.#environment(),
      secretFiles: unique(
        this.#containers.flatMap(({ secretFiles = [] }): readonly SecretKey[] => secretFiles),
      ),
      mounts: unique(this.#containers.flatMap(({ mounts = [] }): readonly Mount[] => mounts)),
    };
  }

  #environment(): Readonly<Record<string, EnvValue>> {
    const found = new Map<string, EnvValue>();
    for (const [name, value] of this.#containers.flatMap(({ env = {} }) => Object.entries(env))) {
      const known = found.get(name);
      if (known !== undefined && JSON.stringify(known) !== JSON.stringify(value))
        throw this.#scope.error(`two steps of one container are given different values of ${name}`);
      found.set(name, value);
    }
    return Object.fromEntries(found);
  }
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
