/** The script by which Argo CD judges an InferenceService, run by the language's own interpreter. */
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { inferenceServiceHealth } from '../../lib/platform/controller-settings.ts';

const hasLua = await execa('lua5.4', ['-v'], { reject: false }).then(({ failed }) => !failed);

const ready = (status: string) =>
  `conditions = {{ type = "Ready", status = "${status}", message = "waiting" }}`;

test.skipIf(!hasLua).each([
  ['', 'Progressing', 'KServe has not looked at it yet'],
  [`status = { observedGeneration = 1, ${ready('True')} }`, 'Progressing', 'not looked at the change'],
  [`status = { observedGeneration = 2, ${ready('True')} }`, 'Healthy', 'it is ready'],
  [`status = { ${ready('False')} }`, 'Progressing', 'waiting'],
  [
    `status = { ${ready('False')}, modelStatus = { transitionStatus = "BlockedByFailedLoad", lastFailureInfo = { message = "no such file" } } }`,
    'Degraded',
    'no such file',
  ],
  [
    `status = { ${ready('False')}, modelStatus = { transitionStatus = "InProgress" } }`,
    'Progressing',
    'waiting',
  ],
])(
  `an InferenceService with %j is %s${hasLua ? '' : ' (skipped: no lua5.4 program)'}`,
  async (status, health, message) => {
    const input = `local function check(obj)\n${inferenceServiceHealth}end
local health = check({ metadata = { generation = 2 }, ${status} })
print(health.status)
print(health.message)
`;
    const { stdout } = await execa('lua5.4', ['-'], { input });
    const [said, why] = stdout.split('\n');
    expect(said).toBe(health);
    expect(why).toContain(message);
  },
);
