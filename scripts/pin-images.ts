/**
 * Pins each image of `lib/platform/upstream-images.json` by the digest that its registry gives for the tag; `npm run synth` then
 * writes both into the manifests. Needs the registries, so it is run where these are, as a release is.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { registryDigest } from './registry-digest.ts';

const file = join(import.meta.dirname, '../lib/platform/upstream-images.json');
const images: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'));
for (const [name, pin] of Object.entries(images)) {
  const [tag = ''] = pin.split('@');
  images[name] = `${tag}@${await registryDigest(name, tag)}`;
  process.stdout.write(`${name}:${images[name]}\n`);
}
writeFileSync(file, `${JSON.stringify(images, null, 2)}\n`);
