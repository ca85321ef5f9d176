/** `npm run demo`: the same as `millrace demo`. */
process.argv.splice(2, 0, 'demo');
await import('../lib/cli/main.ts');
