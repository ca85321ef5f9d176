/** Which repository of which host an address means. */
import { InputError } from '../../errors.ts';

/** The parts of `https://host/owner/name.git`. */
export interface RepositoryAddress {
  /** `https://host`, with its port. */
  readonly origin: string;
  readonly host: string;
  /** Everything before the name: `owner`, or `group/subgroup` at GitLab. */
  readonly owner: string;
  readonly name: string;
}

/** Reads the address of a repository over HTTP. Throws an `InputError` when it has no owner and name. */
export function readAddress(url: string): RepositoryAddress {
  const { origin, host, protocol, pathname } = new URL(url);
  const parts = pathname
    .replace(/\.git\/?$/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const name = parts.at(-1);
  if (!/^https?:$/.test(protocol) || name === undefined || parts.length < 2)
    throw new InputError(
      `${url} is no address such as https://host/owner/name, by which its host's API knows it`,
    );
  return { origin, host, owner: parts.slice(0, -1).join('/'), name };
}
