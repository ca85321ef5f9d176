#!/usr/bin/env node
/** The program that git starts in place of `ssh`: gives it our options as they are, so that no shell has to read them. */
import { spawn } from 'node:child_process';

// The variable of credentials/ssh.ts, which is not imported: git starts this program for every call, so it loads little.
const options = (process.env['MILLRACE_SSH_OPTIONS'] ?? '').split('\n');
const ssh = spawn('ssh', [...options, ...process.argv.slice(2)], { stdio: 'inherit' });
ssh.once('error', (error) => {
  process.stderr.write(`ssh cannot be started: ${error.message}; install OpenSSH's client\n`);
  process.exitCode = 127;
});
ssh.once('exit', (code, signal) => {
  if (signal !== null) process.kill(process.pid, signal);
  process.exitCode = code ?? 255;
});
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => ssh.kill(signal));
