/** What every step program does alike: arguments in by the contract, whatever is wrong named in one line. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { defineStep } from '../../lib/contract/step-contract.ts';
import { booleanValue, jsonValue } from '../../lib/contract/wire-types.ts';
import { InputError } from '../../lib/errors.ts';
import { readCall, readOutputs } from '../../lib/steps/kit.ts';
import { usage } from '../../lib/steps/usage.ts';
import { modelName } from '../../lib/steps/values.ts';

const step = defineStep({
  name: 'example',
  summary: 'does nothing',
  inputs: {
    modelName,
    anyText: z.string().describe('a text'),
    isFinal: booleanValue.describe('whether it is final'),
    gateRules: jsonValue(z.array(z.string())).describe('rules'),
    status: z.string().default('none').describe('a status'),
  },
  outputs: { modelUri: z.string().min(1).describe('a URI'), changed: booleanValue.describe('a change') },
  env: { SERVER: 'where it answers' },
  optionalEnv: { CORNER: 'where in there' },
  secrets: { apiToken: 'a token', otherToken: 'another one' },
  settings: { howMany: jsonValue(z.number()).default(1).describe('a number') },
});

const folder = mkdtempSync(join(tmpdir(), 'kit-'));
afterAll(() => rmSync(folder, { recursive: true }));

const good = ['--model-name=A', '--any-text=', '--is-final=true', '--gate-rules=[]'];
const read = (argv: readonly string[], env: Record<string, string> = { SERVER: 'x' }) =>
  readCall(step, argv, env);

describe('a call', () => {
  test('gives inputs, defaults, environment and secrets', () => {
    const file = join(folder, 'token');
    writeFileSync(file, 'hunter2\n');
    const { call, secretValues } = read([...good, `--api-token-file=${file}`]);
    expect(call).toEqual({
      inputs: { modelName: 'A', anyText: '', isFinal: true, gateRules: [], status: 'none' },
      settings: { howMany: 1 },
      env: { SERVER: 'x' },
      optionalEnv: {},
      secrets: { apiToken: 'hunter2' },
      secretFiles: { apiToken: file },
    });
    expect(secretValues).toEqual(['hunter2']);
  });

  test('gives the variables that need not be set, when they are', () => {
    const corner = (CORNER: string) => read(good, { SERVER: 'x', CORNER }).call.optionalEnv;
    expect(corner('left')).toEqual({ CORNER: 'left' });
    expect(corner('')).toEqual({});
  });

  test("gives settings, which are nobody's inputs", () => {
    const { call } = read([...good, '--how-many=3']);
    expect(call.settings).toEqual({ howMany: 3 });
    expect(call.inputs).not.toHaveProperty('howMany');
    expect(() => read([...good, '--how-many=x'])).toThrow(/--how-many \(a number\)/);
  });

  test('takes an input from the file in which a step before left it', () => {
    const file = join(folder, 'any-text');
    writeFileSync(file, 'as it was\n=');
    const rest = good.filter((one) => !one.startsWith('--any-text'));
    expect(read([...rest, `--any-text-from=${file}`]).call.inputs.anyText).toBe('as it was\n=');
    expect(() => read([...good, `--any-text-from=${file}`])).toThrow(
      '--any-text and --any-text-from are both given; give one of them',
    );
    expect(() => read([...rest, `--any-text-from=${join(folder, 'none')}`])).toThrow(
      /^cannot read .*none, which the step before should have left there$/,
    );
    expect(() => read([...good, `--how-many-from=${file}`])).toThrow('unknown argument "--how-many-from"');
  });

  test('brings every text through as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.string({ unit: 'binary' })), (text, rules) => {
        const argv = [
          '--model-name=A',
          `--any-text=${text}`,
          '--is-final=false',
          `--gate-rules=${JSON.stringify(rules)}`,
        ];
        expect(read(argv).call.inputs).toMatchObject({ anyText: text, gateRules: rules });
      }),
    );
  });

  test.each([
    [['--model-name=A'], 'give --any-text (a text)'],
    [[...good, '--is-final=true'], '--is-final is given twice; give it once'],
    [[...good, '--modelname=A'], 'unknown argument "--modelname"; known are --model-name, --any-text, '],
    [[...good, '--__proto__=A'], 'unknown argument "--__proto__"'],
    [['--model-name', 'A'], 'argument 1 is not of the form --name=value'],
    [
      ['--is-final=maybe', ...good.slice(0, 2), '--gate-rules=[]'],
      '--is-final (whether it is final): got "maybe"; ',
    ],
    [[...good.slice(0, 3), '--gate-rules=[1'], '--gate-rules (rules): got "[1"; not JSON: '],
    [[...good.slice(0, 3), '--gate-rules=["a",2]'], '1: Invalid input: expected string'],
    [[...good, '--api-token-file=/nowhere/token'], 'cannot read /nowhere/token (a token)'],
  ])('refuses %j', (argv, message) => {
    expect(() => read(argv)).toThrow(InputError);
    expect(() => read(argv)).toThrow(message);
  });

  test('refuses an environment variable that is not there or empty', () => {
    expect(() => read(good, {})).toThrow('set SERVER (where it answers)');
    expect(() => read(good, { SERVER: '' })).toThrow(InputError);
  });

  test('refuses an empty secret', () => {
    const file = join(folder, 'empty');
    writeFileSync(file, '\n');
    expect(() => read([...good, `--api-token-file=${file}`])).toThrow(`${file} is empty (a token)`);
  });

  test('refuses a secret given as a value, without showing it', () => {
    for (const argv of [['--api-token=hunter2'], ['--api-token', 'hunter2'], ['hunter2']]) {
      expect(() => read([...argv, ...good])).toThrow(InputError);
      expect(() => read([...argv, ...good])).not.toThrow(/hunter2/);
    }
  });

  test.each([
    'two words',
    'a"b',
    "a'b",
    'a\nb',
    '$(reboot)',
    '`id`',
    '{{workflow.name}}',
    'Modèle',
    '模型',
    '../up',
    '-flag',
    '',
    'a/b',
    'a:b',
    'x'.repeat(129),
  ])('refuses the model name %j in one line', (name) => {
    const argv = [`--model-name=${name}`, ...good.slice(1)];
    expect(() => read(argv)).toThrow(InputError);
    expect(() => read(argv)).toThrow(
      /^--model-name \(the registered model\): got ".*"; use 1 to 128 letters/,
    );
  });
});

describe('outputs of another step', () => {
  test('are read by their contract', () => {
    writeFileSync(join(folder, 'model-uri'), 's3://a/b');
    writeFileSync(join(folder, 'changed'), 'false');
    expect(readOutputs(step.outputs, folder)).toEqual({ modelUri: 's3://a/b', changed: false });
  });

  test('refuses one that is missing or wrong', () => {
    expect(() => readOutputs(step.outputs, join(folder, 'none'))).toThrow(
      /^cannot read .*model-uri, which the step/,
    );
    writeFileSync(join(folder, 'model-uri'), '');
    expect(() => readOutputs(step.outputs, folder)).toThrow(/^model-uri \(a URI\): got ""/);
  });
});

test('the help names every argument, variable and output', () => {
  expect(usage(step)).toMatchInlineSnapshot(`
    "millrace-step example: does nothing

    Arguments:
      --model-name=…        the registered model
      --any-text=…          a text
      --is-final=…          whether it is final
      --gate-rules=…        rules
      --status=…            a status (optional)
      --how-many=…          a number (optional)
      --api-token-file=…    file with a token (optional)
      --other-token-file=…  file with another one (optional)
      --…-from=…            file with that argument, as a step before left it in the same pod
      --when=FILE=VALUE     do nothing unless that file holds the value (optional)

    Environment:
      SERVER            where it answers
      CORNER            where in there (optional)
      MILLRACE_OUTPUTS  folder for the outputs (optional)

    Outputs, a file each:
      model-uri  a URI
      changed    a change
    "
  `);
});
