// Compares a bearer token (RFC 6750) without telling by its time how much of it was right. Runs on the exporter's thread.
import { hash, timingSafeEqual } from 'node:crypto';

/**
 * Makes the check of an Authorization header against one token. Digests are compared, so that neither the length nor a
 * common beginning shows. The scheme's name is case-insensitive (RFC 9110, 11.1).
 * @param token not empty
 */
export function createBearerCheck(token: string): (authorization: string) => boolean {
  const expected = digest(token);
  return (authorization) => {
    const presented = /^bearer +(.*)$/i.exec(authorization)?.[1] ?? '';
    return timingSafeEqual(digest(presented), expected);
  };
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer');
}
