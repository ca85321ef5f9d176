/** The activator and the processor, with their artifacts in a bucket of a real S3 server. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { s3Server } from '../servers/s3-server.ts';
import { example } from './example.ts';

describe('in S3', () => {
  const run = example('activator-processor');
  const server = s3Server();
  const parameters = () => ({ 's3-endpoint': server().endpoint });

  test('many events meet in the bucket', async () => {
    const { documents, directory, keys } = server();
    const { workflow, phase, output, node } = await run('many-events', {
      parameters: parameters(),
      given: documents,
    });
    expect([phase, output('', 'green-shares')]).toEqual(['Succeeded', expect.any(String)]);
    const listed: string[] = JSON.parse(node('.list-activator-outputs').outputs?.result ?? '');
    expect(listed).toHaveLength(2);
    for (const key of listed) {
      expect(key).toMatch(/^many-events-\w+\/many-events-\w+-activator-\d+\/event\.tgz$/);
      expect(existsSync(join(directory, 'artifacts', key))).toBe(true);
    }
    expect(JSON.stringify(workflow)).not.toContain(keys.secretKey);
  });

  test('refuses a bucket that is not there', async () => {
    const { phase, node } = await run('many-events', {
      parameters: { ...parameters(), 's3-bucket': 'nowhere' },
      given: server().documents,
    });
    expect(phase).toBe('Failed');
    expect(node('.list-activator-outputs').message).toMatch(
      /s3:\/\/nowhere\/many-events-\w+ of .*NoSuchBucket/,
    );
  });

  test('refuses wrong credentials, and shows none', async () => {
    const wrong = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's3' },
      stringData: { accessKey: 'nobody', secretKey: 'a-wrong-secret' },
    };
    const { phase, workflow } = await run('one-event', { given: [...server().documents, wrong] });
    expect(phase).toBe('Failed');
    const text = JSON.stringify(workflow);
    expect(text).toMatch(/No user exists with the provided access key ID/);
    expect(text).not.toContain('a-wrong-secret');
  });
});
