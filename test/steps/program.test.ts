/** Step programs as processes: exit codes, one clear line, no outputs on failure, no secret in any of it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { downServer } from '../mlflow/fake-server.ts';
import { runProgram, temporaryFolder } from './run-step.ts';

const down = { MLFLOW_TRACKING_URI: await downServer(), MLFLOW_ARTIFACT_ROOT: 's3://models' };
const good = [
  '--model-name=A',
  '--model-version=4',
  '--alias=production',
  '--champion-version=',
  '--by=a-deliver',
  '--reasons=[]',
  '--workflow=w',
];

describe('a step program', () => {
  test.each(['two words', 'a"b\'c', 'line\nbreak', '$(touch /tmp/x)', '{{workflow.name}}', 'Modèle'])(
    'refuses the model name %j with exit code 2 and one line',
    async (name) => {
      const end = await runProgram(['promote', `--model-name=${name}`, ...good.slice(1)], down);
      expect(end).toMatchObject({ exitCode: 2, stdout: '', outputs: {} });
      expect(end.stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(end.messages[0]).toContain(
        `--model-name (the registered model): got ${JSON.stringify(name)}; use 1 to 128`,
      );
    },
  );

  test('refuses what is missing with exit code 2', async () => {
    expect(await runProgram(['promote'], down)).toMatchObject({
      exitCode: 2,
      messages: ['give --model-name (the registered model)'],
    });
    expect(await runProgram(['promote', ...good])).toMatchObject({
      exitCode: 2,
      messages: ['set MLFLOW_TRACKING_URI (where the MLflow server answers)'],
    });
  });

  test('refuses a step that there is not', async () => {
    const end = await runProgram(['promot']);
    expect(end.exitCode).toBe(2);
    expect(end.stderr).toMatch(/no step 'promot'; known are check-target, checkout, collect, /);
  });

  test('refuses an MLflow that is down with exit code 75, naming its address and not the token', async () => {
    const token = join(temporaryFolder(), 'token');
    writeFileSync(token, 'hunter2-hunter2\n');
    const end = await runProgram(['promote', ...good, `--mlflow-token-file=${token}`], down);
    expect(end).toMatchObject({ exitCode: 75, outputs: {} });
    expect(end.messages[0]).toContain(
      `MLflow does not answer GET ${down.MLFLOW_TRACKING_URI}/api/2.0/mlflow/`,
    );
    expect(end.stderr).not.toContain('hunter2');
  });

  test('runs those behind --then when it ended well, and not when it did not', async () => {
    const verdict = join(temporaryFolder(), 'verdict');
    writeFileSync(verdict, 'hold');
    const resolve = ['--then', 'resolve-uri', '--model-name=A', '--model-version=4'];
    const held = await runProgram(['promote', `--when=${verdict}=promote`, ...resolve], down);
    expect([held.exitCode, held.messages[0], held.messages.length]).toEqual([75, 'nothing to do', 2]);
    const refused = await runProgram(['promote', ...resolve], down);
    expect(refused).toMatchObject({ exitCode: 2, messages: ['give --model-name (the registered model)'] });
  });

  test('shows its arguments with --help', async () => {
    const end = await runProgram(['resolve-uri', '--help']);
    expect(end.exitCode).toBe(0);
    expect(end.stdout).toMatch(
      /^millrace-step resolve-uri: .*--model-version=….*MLFLOW_ARTIFACT_ROOT.*model-uri/s,
    );
  });
});
