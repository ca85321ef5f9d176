/** The `millrace` command. Node keeps what it compiled of it, and starts it in half the time from the second time on. */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';

const { HOME, XDG_CACHE_HOME } = process.env;
const caches = XDG_CACHE_HOME || (HOME && join(HOME, '.cache'));
// Not in Node's own place below /tmp, where another user of the machine could put code; without a home, nowhere.
if (caches) enableCompileCache(join(caches, 'millrace'));
await import('./command.ts');
