import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { platformDocuments } from '../../lib/embedded/documents.ts';
import { platformPaths, readState, writeState } from '../../lib/embedded/state.ts';
import { makeTokens, readTokens, removeTokens } from '../../lib/embedded/tokens.ts';
import { PermanentError } from '../../lib/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'state-'));
  vi.stubEnv('XDG_RUNTIME_DIR', folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the state', () => {
  test('is empty when nothing was written', () => {
    expect(readState(platformPaths(folder))).toEqual({});
  });

  test('is read as it was written', () => {
    const paths = platformPaths(folder);
    const state = { mlflow: { port: 5000, process: { pid: 7, started: 'boot/1' } }, git: { port: 5001 } };
    writeState(paths, state);
    expect(readState(paths)).toEqual(state);
  });

  test.each(['', '{"mlflow":{}}', '{"mlflow":{"port":0}}'])(
    'refuses a damaged file and says what to do: %s',
    (text) => {
      const paths = platformPaths(folder);
      mkdirSync(paths.directory);
      writeFileSync(paths.stateFile, text);
      expect(() => readState(paths)).toThrow(PermanentError);
      expect(() => readState(paths)).toThrow(`${paths.stateFile} cannot be read; end the processes`);
    },
  );
});

describe('the tokens', () => {
  test('are there from their making to their removal, each time others', () => {
    expect(readTokens(folder)).toBeUndefined();
    const first = makeTokens(folder);
    expect(readTokens(folder)).toEqual(first);
    const second = makeTokens(folder);
    expect(new Set([...Object.values(first), ...Object.values(second)]).size).toBe(4);
    removeTokens(folder);
    removeTokens(folder);
    expect(readTokens(folder)).toBeUndefined();
  });

  test('are those of one state folder', () => {
    makeTokens(folder);
    expect(readTokens(join(folder, 'other'))).toBeUndefined();
  });

  test('are for their user alone, also in a folder that was open', () => {
    const runtime = join(folder, 'millrace-platform');
    mkdirSync(runtime);
    chmodSync(runtime, 0o777);
    makeTokens(folder);
    expect(statSync(runtime).mode & 0o777).toBe(0o700);
  });

  test('refuses a runtime folder that is a file', () => {
    writeFileSync(join(folder, 'millrace-platform'), '');
    expect(() => makeTokens(folder)).toThrow();
    expect(readFileSync(join(folder, 'millrace-platform'), 'utf8')).toBe('');
  });
});

describe('the documents', () => {
  const values = { trackingUri: 'http://127.0.0.1:1', artifactRoot: 'file:///a' };

  test('are a ConfigMap for MLflow and a Secret for each token', () => {
    const tokens = { readToken: 'r', writeToken: 'w' };
    const documents = platformDocuments({ ...values, tokens });
    expect(
      documents.map(({ kind, metadata, data, stringData }) => [kind, metadata.name, data ?? stringData]),
    ).toEqual([
      ['ConfigMap', 'mlflow', { 'tracking-uri': values.trackingUri, 'artifact-root': values.artifactRoot }],
      ['Secret', 'git-source', { token: 'r' }],
      ['Secret', 'git-deploy', { token: 'w' }],
    ]);
  });

  test('hold no Secret when there is no token', () => {
    expect(platformDocuments({ ...values, tokens: undefined }).map(({ kind }) => kind)).toEqual([
      'ConfigMap',
    ]);
  });
});
