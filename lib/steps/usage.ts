/** What `--help` says about a step, from its contract. */
import { kebabCase } from '../contract/names.ts';
import type { StepContract, WireType } from '../contract/step-contract.ts';

/** The step's summary, arguments, environment and outputs, a line each. */
export function usage(contract: StepContract): string {
  const inputs = Object.entries({ ...contract.inputs, ...contract.settings }).map(([name, type]) => [
    `--${kebabCase(name)}=…`,
    meaning(type),
  ]);
  const secrets = Object.entries(contract.secrets).map(([name, text]) => [
    `--${kebabCase(name)}-file=…`,
    `file with ${text} (optional)`,
  ]);
  const outputs = Object.entries(contract.outputs).map(([name, type]) => [kebabCase(name), meaning(type)]);
  return [
    `millrace-step ${contract.name}: ${contract.summary}\n`,
    section('Arguments', [...inputs, ...secrets, ...ofPods]),
    section('Environment', [
      ...Object.entries(contract.env),
      ...Object.entries(contract.optionalEnv ?? {}).map(([name, text]) => [name, `${text} (optional)`]),
      ['MILLRACE_OUTPUTS', 'folder for the outputs (optional)'],
    ]),
    section('Outputs, a file each', outputs),
  ].join('');
}

/** What steps that share a pod tell each other. */
const ofPods = [
  ['--…-from=…', 'file with that argument, as a step before left it in the same pod'],
  ['--when=FILE=VALUE', 'do nothing unless that file holds the value (optional)'],
];

function section(title: string, rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const width = Math.max(...rows.map(([name = '']) => name.length));
  const lines = rows.map(([name = '', text = '']) => `  ${name.padEnd(width)}  ${text}\n`);
  return `\n${title}:\n${lines.join('')}`;
}

function meaning(type: WireType): string {
  const optional = type.safeParse(undefined).success ? ' (optional)' : '';
  return `${type.description ?? ''}${optional}`;
}
