// Certificates for tests: an authority of our own, and what it signs. X.509 v3 (RFC 5280) with ECDSA P-256, in DER by hand, as
// node:crypto reads certificates but writes none.
import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIPv4 } from 'node:net';

/** A certificate and its private key, in PEM. */
export interface Issued {
  readonly cert: string;
  readonly key: string;
}

export interface Wish {
  readonly name: string;
  readonly use: 'server' | 'client';
  /** Host names and IPv4 addresses. Default: localhost and 127.0.0.1. */
  readonly hosts?: readonly string[];
  /** Days from now, for the beginning and the end. Default: yesterday to a year from now. */
  readonly valid?: readonly [from: number, to: number];
}

export interface Authority extends Issued {
  issue(wish: Wish): Issued;
}

function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents);
  const { length } = content;
  const size =
    length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const bytes = (...values: readonly number[]): Buffer => Buffer.from(values);
const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const integer = (value: Uint8Array): Buffer => der(0x02, value);
const bitString = (value: Uint8Array, unused = 0): Buffer => der(0x03, bytes(unused), value);
const octetString = (value: Uint8Array): Buffer => der(0x04, value);

function oid(text: string): Buffer {
  const [first, second, ...rest] = text.split('.').map(Number);
  const encoded = [first * 40 + second];
  for (const arc of rest) {
    const groups = [arc & 0x7f];
    for (let left = arc >>> 7; left > 0; left >>>= 7) groups.unshift(0x80 | (left & 0x7f));
    encoded.push(...groups);
  }
  return der(0x06, Buffer.from(encoded));
}

/** UTCTime, which RFC 5280 wants until 2049. */
function time(days: number): Buffer {
  const text = new Date(Date.now() + days * 86_400_000).toISOString();
  return der(0x17, Buffer.from(`${text.slice(2, 19).replace(/[-:T]/g, '')}Z`));
}

const ecdsaWithSha256 = sequence(oid('1.2.840.10045.4.3.2'));
const purposes = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' };

const commonName = (name: string): Buffer =>
  sequence(der(0x31, sequence(oid('2.5.4.3'), der(0x0c, Buffer.from(name)))));

function extension(id: string, critical: boolean, value: Uint8Array): Buffer {
  return sequence(oid(id), ...(critical ? [der(0x01, bytes(0xff))] : []), octetString(value));
}

const hostName = (host: string): Buffer =>
  isIPv4(host) ? der(0x87, Buffer.from(host.split('.').map(Number))) : der(0x82, Buffer.from(host));

/** Tells apart authorities of one name. */
const keyIdentifier = (key: KeyObject): Buffer =>
  createHash('sha1')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest();

interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  readonly publicKey: KeyObject;
  readonly issuerKeys: KeyPair;
  readonly valid: readonly [from: number, to: number];
  readonly extensions: readonly Uint8Array[];
}
interface KeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

function certificate({ subject, issuer, publicKey, issuerKeys, valid, extensions }: Certificate): string {
  const serial = randomBytes(16);
  serial[0] = (serial[0] & 0x3f) | 0x40;
  const all = [
    ...extensions,
    extension('2.5.29.14', false, octetString(keyIdentifier(publicKey))),
    extension('2.5.29.35', false, sequence(der(0x80, keyIdentifier(issuerKeys.publicKey)))),
  ];
  const body = sequence(
    der(0xa0, integer(bytes(2))),
    integer(serial),
    ecdsaWithSha256,
    commonName(issuer),
    sequence(time(valid[0]), time(valid[1])),
    commonName(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(...all)),
  );
  const signature = sign('sha256', body, issuerKeys.privateKey);
  const lines = sequence(body, ecdsaWithSha256, bitString(signature))
    .toString('base64')
    .match(/.{1,64}/g)!;
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const newKeys = (): KeyPair => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const pem = (key: KeyObject): string => key.export({ type: 'pkcs8', format: 'pem' }) as string;

/** Makes an authority, signed by itself. */
export function createAuthority(name: string, valid: readonly [number, number] = [-2, 730]): Authority {
  const issuerKeys = newKeys();
  const mayOnlySign = [
    extension('2.5.29.19', true, sequence(der(0x01, bytes(0xff)))),
    extension('2.5.29.15', true, bitString(bytes(0x06), 1)),
  ];
  const { publicKey } = issuerKeys;
  return {
    cert: certificate({
      subject: name,
      issuer: name,
      publicKey,
      issuerKeys,
      valid,
      extensions: mayOnlySign,
    }),
    key: pem(issuerKeys.privateKey),
    issue: (wish) => {
      const keys = newKeys();
      const hosts = (wish.hosts ?? ['localhost', '127.0.0.1']).map(hostName);
      const extensions = [
        extension('2.5.29.19', true, sequence()),
        extension('2.5.29.15', true, bitString(bytes(0x80), 7)),
        extension('2.5.29.37', false, sequence(oid(purposes[wish.use]))),
        extension('2.5.29.17', false, sequence(...hosts)),
      ];
      const signed = certificate({
        subject: wish.name,
        issuer: name,
        publicKey: keys.publicKey,
        issuerKeys,
        valid: wish.valid ?? [-1, 365],
        extensions,
      });
      return { cert: signed, key: pem(keys.privateKey) };
    },
  };
}
