/** The `millrace` command. Node keeps what it compiled of it, and starts it in half the time from the second time on. */
import { enableCompileCache } from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

// Not in Node's own place below /tmp, where another user of the machine could put code.
enableCompileCache(join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'millrace'));
await import('./command.ts');
