/** What everybody on the machine can see of the git programs that run for us. */
import { readdirSync, readFileSync } from 'node:fs';

/** The arguments and environment of every process that git started for us, as they are now. */
export function processesOfGit(): readonly string[] {
  return readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const [argv, env] = ['cmdline', 'environ'].map((name) => readFileSync(`/proc/${pid}/${name}`, 'utf8'));
      return env?.includes('MILLRACE_TOKEN_FILE') ? [`${argv}\n${env}`] : [];
    } catch {
      return [];
    }
  });
}
