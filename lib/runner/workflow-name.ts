/** Gives a workflow its name and its UID. */
import { randomInt, randomUUID } from 'node:crypto';
import type { Identity } from './scope/globals.ts';

/** The letters that Kubernetes makes names of. */
const letters = 'bcdfghjklmnpqrstvwxz2456789';

/** A name with five random letters behind it, as for `generateName`. */
export function newIdentity(generateName: string): Identity {
  const suffix = Array.from({ length: 5 }, () => letters.charAt(randomInt(letters.length))).join('');
  return { name: `${generateName.slice(0, 58)}${suffix}`, uid: randomUUID(), created: new Date() };
}
