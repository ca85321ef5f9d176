/** The address of an HTTP proxy as it stands in a file, with its user and password when it asks for them. */
import { InputError } from '../../errors.ts';

/** A proxy, its password apart from everything that others may see. */
export interface Proxy {
  /** With the user name and without the password. */
  readonly address: string;
  readonly origin: string;
  /** Empty when the proxy asks for none. */
  readonly password: string;
}

/** Reads `http://user:password@proxy:3128`. Throws an `InputError`, which does not show the text, when it is no such address. */
export function readProxy(text: string): Proxy {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.search || url.hash || url.pathname !== '/')
    throw new InputError('the file of the proxy holds no address such as http://user:password@proxy:3128');
  if ((url.username === '') !== (url.password === ''))
    throw new InputError(
      'the address of the proxy holds a user without a password, or the reverse; give both',
    );
  const password = decodeURIComponent(url.password);
  url.password = '';
  return { address: url.href.replace(/\/$/, ''), origin: url.origin, password };
}
