/** Who a commit is by when nothing is said. */

/** Who writes a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

/** The author of commits when none is given; `.invalid` is a domain that never exists. */
export const defaultIdentity: Identity = { name: 'Millrace', email: 'millrace@noreply.invalid' };
