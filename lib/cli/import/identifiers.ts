/** Names for the constants of a program. */

const reserved = new Set(
  (
    'app chart call document rawTemplate ArgoApp Chart ApiObject RawDocument arguments await break case catch class const ' +
    'continue debugger default delete do else enum eval export extends false finally for function if implements import ' +
    'in interface let new null package private protected public return static super switch this throw true try typeof ' +
    'undefined var void while with yield NaN Infinity'
  ).split(' '),
);

/** Gives each thing a name of its own, in camelCase. */
export class Identifiers {
  readonly #taken = new Set(reserved);

  /** A name like the one given, and unlike all before. */
  take(name: string): string {
    const words = name.split(/[^A-Za-z0-9]+/).filter(Boolean);
    const camel = words.map((word, index) => (index === 0 ? lowered(word) : raised(word))).join('');
    const wanted = /^[A-Za-z]/.test(camel) ? camel : `template${raised(camel)}`;
    let free = wanted;
    for (let number = 2; this.#taken.has(free); number += 1) free = `${wanted}${number}`;
    this.#taken.add(free);
    return free;
  }
}

function lowered(word: string): string {
  return word.slice(0, 1).toLowerCase() + word.slice(1);
}

function raised(word: string): string {
  return word.slice(0, 1).toUpperCase() + word.slice(1);
}
