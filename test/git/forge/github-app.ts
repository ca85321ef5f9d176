/** A GitHub App and its installation: who it is, and the tokens that it was given. */
import { createVerify, generateKeyPairSync } from 'node:crypto';

/** Makes an App with a new key. */
export function githubApp() {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    // As GitHub hands it out.
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
  const given: { readonly token: string; readonly expires: number }[] = [];
  return {
    appId: '4711',
    installationId: 42,
    privateKey,
    given,
    /** How long a new token lasts. */
    lifetimeMilliseconds: 3_600_000,
    giveToken() {
      const expires = Date.now() + this.lifetimeMilliseconds;
      const token = `ghs-${crypto.randomUUID()}`;
      given.push({ token, expires });
      return { token, expiresAt: new Date(expires).toISOString().replace(/\.\d+/, '') };
    },
    isGiven: (token: string) => given.some((one) => one.token === token && one.expires > Date.now()),
    /** Whether it is a JWT of this App that holds now, for ten minutes at most. */
    isItsJwt(token: string) {
      const [head = '', claims = '', signature = ''] = token.split('.');
      if (!createVerify('RSA-SHA256').update(`${head}.${claims}`).verify(publicKey, signature, 'base64url'))
        return false;
      const { iss, iat, exp } = JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'));
      const now = Date.now() / 1000;
      return String(iss) === this.appId && iat <= now && exp > now && exp - iat <= 600;
    },
  };
}
