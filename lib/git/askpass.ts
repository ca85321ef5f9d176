#!/usr/bin/env node
/** The program that git calls for a user name or password: prints the secret from its file, for the right host only. */
import { readFileSync } from 'node:fs';
import { readProxy } from './credentials/proxy.ts';
import { asksPasswordOf } from './prompt.ts';

// The variables of remote.ts, which is not imported: git starts this program for every call, so it loads little.
const {
  MILLRACE_TOKEN_FILE: tokenFile,
  MILLRACE_TOKEN_ORIGIN: origin,
  MILLRACE_PROXY_FILE: proxyFile,
} = process.env;
const answer = answerTo(process.argv[2] ?? '');

if (answer === undefined) process.exitCode = 1;
else process.stdout.write(`${answer}\n`);

function answerTo(prompt: string): string | undefined {
  if (tokenFile !== undefined && origin !== undefined && asksPasswordOf(origin, prompt))
    return readFileSync(tokenFile, 'utf8').trim();
  const proxy = proxyFile === undefined ? undefined : readProxy(readFileSync(proxyFile, 'utf8'));
  return proxy && asksPasswordOf(proxy.origin, prompt) ? proxy.password : undefined;
}
