import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findInterpreter } from '../../lib/environments/interpreter.ts';
import { ensurePythonEnvironment } from '../../lib/environments/python.ts';
import { findUv } from '../../lib/environments/uv.ts';
import { PermanentError } from '../../lib/errors.ts';
import { type FakeIndex, makeModuleWheel, startIndex, type Wheel } from './fake-index.ts';

const sharedCache = join(import.meta.dirname, '../../.millrace/cache');
const library = join(import.meta.dirname, '../../lib/environments/python.ts');
let folder: string;
let wheel: Wheel;
let index: FakeIndex;
let environment: NodeJS.ProcessEnv;
let cacheDirectory: string;
let log: string[];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'python-'));
  wheel = await makeModuleWheel(folder, 'moss');
  index = await startIndex([wheel]);
  const uv = await findUv({
    interpreter: await findInterpreter(),
    cacheDirectory: sharedCache,
    log: () => {},
  });
  environment = {
    ...process.env,
    PATH: uv === 'uv' ? process.env['PATH'] : `${dirname(uv)}:${process.env['PATH']}`,
    PIP_INDEX_URL: index.url,
    UV_DEFAULT_INDEX: '',
    NO_PROXY: '127.0.0.1',
    UV_HTTP_RETRIES: '0',
  };
});
afterAll(async () => {
  await index.close();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(() => {
  cacheDirectory = mkdtempSync(join(folder, 'cache-'));
  log = [];
  writeRequirements(wheel.sha256);
});

const requirementsFile = () => join(folder, 'requirements.txt');

function writeRequirements(sha256: string): void {
  writeFileSync(requirementsFile(), `moss==1.0 --hash=sha256:${sha256}\n`);
}

function ensure(overrides: { readonly environment?: NodeJS.ProcessEnv; readonly signal?: AbortSignal } = {}) {
  const say = (line: string) => void log.push(line);
  return ensurePythonEnvironment({
    requirements: requirementsFile(),
    cacheDirectory,
    log: say,
    environment,
    ...overrides,
  });
}

function works(bin: string): Promise<unknown> {
  return execa(join(bin, 'python'), ['-c', 'import moss']);
}

describe('a Python environment', () => {
  test('is built once from the lock and found again', async () => {
    const first = await ensure();
    await works(first.bin);
    expect(await ensure()).toEqual(first);
    expect(log.filter((line) => line.startsWith('building'))).toHaveLength(1);
  });

  test('is another one when the lock changes', async () => {
    const first = await ensure();
    appendFileSync(requirementsFile(), '# changed\n');
    expect((await ensure()).directory).not.toBe(first.directory);
  });

  test('is built by one of several that ask at once, in this process and in others', async () => {
    const options = { requirements: requirementsFile(), cacheDirectory };
    const program = `
      import { ensurePythonEnvironment } from ${JSON.stringify(library)};
      const { bin } = await ensurePythonEnvironment({ ...${JSON.stringify(options)}, log: (line) => console.log(line) });
      console.log(bin);`;
    const child = () =>
      execa(process.execPath, ['--input-type=module', '--eval', program], {
        env: environment,
        extendEnv: false,
      });
    const [here, again, there, elsewhere] = await Promise.all([ensure(), ensure(), child(), child()]);
    expect(again).toEqual(here);
    const lines = [...log, ...`${there.stdout}\n${elsewhere.stdout}`.split('\n')];
    expect(lines.filter((line) => line === here.bin)).toHaveLength(2);
    expect(lines.filter((line) => line.startsWith('building'))).toHaveLength(1);
    await works(here.bin);
  });

  test('is built anew over what a killed builder left', async () => {
    const { directory } = await ensure();
    rmSync(directory, { recursive: true });
    mkdirSync(join(directory, 'bin'), { recursive: true });
    writeFileSync(join(directory, 'bin', 'python'), 'half');
    await works((await ensure()).bin);
  });

  test('is built anew after its folder was moved', async () => {
    await ensure();
    const moved = `${cacheDirectory}-moved`;
    renameSync(cacheDirectory, moved);
    cacheDirectory = moved;
    await works((await ensure()).bin);
    expect(log.filter((line) => line.startsWith('building'))).toHaveLength(2);
  });

  test('refuses a package whose digest is not that of the lock', async () => {
    writeRequirements('0'.repeat(64));
    await expect(ensure()).rejects.toThrow(PermanentError);
    await expect(ensure()).rejects.toThrow(
      /cannot build the Python environment of .*requirements.txt: .*[Hh]ash/s,
    );
    expect(
      readdirSync(join(cacheDirectory, 'python')).some((name) =>
        existsSync(join(cacheDirectory, 'python', name, 'millrace-complete')),
      ),
    ).toBe(false);
  });

  test('refuses an index that cannot be reached, and says what to check', async () => {
    const unreachable = { ...environment, PIP_INDEX_URL: 'http://127.0.0.1:9/simple' };
    await expect(ensure({ environment: unreachable })).rejects.toThrow(/check the network \(PIP_INDEX_URL/);
  });

  test('refuses to go on when it is called off', async () => {
    const off = new AbortController();
    off.abort();
    await expect(ensure({ signal: off.signal })).rejects.toThrow('aborted');
  });
});
