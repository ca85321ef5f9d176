/** The functions that Argo's expressions know as `sprig.…`; those of certificates, passwords and names are refused. */
import { sprigLists } from './sprig-lists.ts';
import { sprigNumbers } from './sprig-numbers.ts';
import { sprigText } from './sprig-text.ts';
import { sprigValues } from './sprig-values.ts';
import { type Callable, ValueError } from './value.ts';

/** What Argo has and the local runner does not carry out. */
const refused = [
  'abbrevboth',
  'adler32sum',
  'b32dec',
  'b32enc',
  'bcrypt',
  'buildCustomCert',
  'decryptAES',
  'derivePassword',
  'encryptAES',
  'genCA',
  'genCAWithKey',
  'genPrivateKey',
  'genSelfSignedCert',
  'genSelfSignedCertWithKey',
  'genSignedCert',
  'genSignedCertWithKey',
  'getHostByName',
  'htpasswd',
  'semver',
  'semverCompare',
  'shuffle',
] as const;

export const sprigFunctions: Readonly<Record<string, Callable>> = {
  ...sprigText,
  ...sprigNumbers,
  ...sprigLists,
  ...sprigValues,
  ...Object.fromEntries(
    refused.map((name): [string, Callable] => [
      name,
      () => {
        throw new ValueError(`the local runner does not carry out the function sprig.${name}`);
      },
    ]),
  ),
};
