#!/usr/bin/env node
/** The program that git calls for a user name or password: prints the token from the file, for the right host only. */
import { readFileSync } from 'node:fs';
import { asksPasswordOf } from './prompt.ts';

// The variables of remote.ts, which is not imported: git starts this program for every call, so it loads little.
const tokenFile = process.env['MILLRACE_TOKEN_FILE'];
const origin = process.env['MILLRACE_TOKEN_ORIGIN'];

if (tokenFile !== undefined && origin !== undefined && asksPasswordOf(origin, process.argv[2] ?? ''))
  process.stdout.write(`${readFileSync(tokenFile, 'utf8').trim()}\n`);
else process.exitCode = 1;
