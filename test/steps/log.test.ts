/** What a step says: one line a fact, and never a secret, in whatever form it comes by. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLog, masking } from '../../lib/steps/log.ts';

function lines(options: { secrets?: readonly string[]; isTTY?: boolean }) {
  const written: string[] = [];
  const stream = { isTTY: options.isTTY ?? false, write: (text: string) => written.push(text) };
  return { written, log: createLog({ step: 'promote', secrets: options.secrets ?? [], stream }) };
}

describe('a line', () => {
  test('is one JSON document in a pod, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (message, value) => {
        const { written, log } = lines({});
        log(message, { value });
        expect(written.join('').match(/\n/g)).toHaveLength(1);
        expect(JSON.parse(written.join(''))).toMatchObject({ step: 'promote', message, value });
      }),
    );
  });

  test('is plain text in a terminal', () => {
    const { written, log } = lines({ isTTY: true });
    log('moved', { version: '3', count: 2 });
    expect(written).toEqual(['promote: moved version=3 count=2\n']);
  });
});

describe('a secret', () => {
  const secret = fc.string({ minLength: 8, unit: 'binary' });
  const encodings: readonly [string, (text: string) => string][] = [
    ['plain', (text) => text],
    ['JSON', (text) => JSON.stringify(text)],
    ['base64', (text) => Buffer.from(text).toString('base64')],
    ['base64url', (text) => Buffer.from(text).toString('base64url')],
    ['base64 behind a user name', (text) => Buffer.from(`git:${text}`).toString('base64')],
    ['base64 between others', (text) => Buffer.from(`me:${text}@host`).toString('base64')],
    ['URL', (text) => encodeURIComponent(text.toWellFormed())],
  ];

  test.each(encodings)('is masked as %s', (_, encode) => {
    fc.assert(
      fc.property(secret, (value) => {
        const masked = masking([value])(`before ${encode(value)} after`);
        expect(masked).toContain('***');
        expect(masked).not.toContain(encode(value));
      }),
    );
  });

  test('is masked whole when another secret begins like it', () => {
    expect(masking(['token', 'token-of-two'])('token-of-two token')).toBe('*** ***');
  });

  test('never reaches the stream', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9]{12,40}$/), (value) => {
        const { written, log } = lines({ secrets: [value] });
        log(`cannot push to https://me:${value}@host`, {
          header: Buffer.from(`x:${value}`).toString('base64'),
        });
        expect(written.join('')).not.toContain(value);
        expect(written.join('')).not.toContain(Buffer.from(`x:${value}`).toString('base64'));
      }),
    );
  });

  test('leaves other text alone', () => {
    expect(masking(['hunter22'])('nothing to hide, not even ***')).toBe('nothing to hide, not even ***');
    expect(masking([])('anything')).toBe('anything');
  });
});
