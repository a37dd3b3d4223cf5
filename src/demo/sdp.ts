// Offers and answers in SDP, for one audio stream of PCMU or PCMA (RFC 3264, RFC 8866, RFC 3551). Signalling threads and caller.

/** The codecs of the demo: RTP payload type (RFC 3551 6) and name. Both run at 8,000 samples a second. */
export const PAYLOAD_TYPES = { PCMU: 0, PCMA: 8 } as const;
export type Codec = keyof typeof PAYLOAD_TYPES;
export const CLOCK_RATE = 8000;

const CODEC_OF: Readonly<Record<string, Codec | undefined>> = { '0': 'PCMU', '8': 'PCMA' };

type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
const ANSWER_DIRECTION: Readonly<Record<Direction, Direction>> = {
  sendrecv: 'sendrecv',
  sendonly: 'recvonly',
  recvonly: 'sendonly',
  inactive: 'inactive',
};

type Media = {
  /** The m= line without its letter. */
  readonly line: string;
  readonly kind: string;
  readonly port: number;
  readonly protocol: string;
  readonly formats: readonly string[];
  direction: Direction | undefined;
  address: string | undefined;
};

/** What an offer asks for, as far as the demo can do it. */
export type Offer = {
  /** Where the offerer wants its RTP. */
  readonly address: string;
  readonly port: number;
  readonly codec: Codec;
  readonly direction: Direction;
  /** The t= line, which the answer repeats. */
  readonly time: string;
  /** All m= lines in order, and which of them is the audio stream taken. */
  readonly lines: readonly string[];
  readonly chosen: number;
};

function parseMedia(line: string): Media | undefined {
  const match = /^(\S+) (\d{1,5})(?:\/\d+)? (\S+)((?: \S+)+)$/.exec(line);
  if (match === null) return undefined;
  const [, kind, port, protocol, formats] = match;
  return {
    line,
    kind,
    port: Number(port),
    protocol,
    formats: formats.trim().split(' '),
    direction: undefined,
    address: undefined,
  };
}

function isDirection(text: string): text is Direction {
  return Object.hasOwn(ANSWER_DIRECTION, text);
}

/** Reads an offer or an answer. Undefined: not SDP, or without an audio stream over RTP/AVP in PCMU or PCMA. */
export function parseSdp(body: string): Offer | undefined {
  const media: Media[] = [];
  let sessionAddress: string | undefined;
  let sessionDirection: Direction = 'sendrecv';
  let time = '0 0';
  const lines = body.split(/\r?\n/);
  if (lines[0] !== 'v=0') return undefined;
  for (const line of lines) {
    const value = line.slice(2);
    const current = media.at(-1);
    if (line.startsWith('m=')) {
      const parsed = parseMedia(value);
      if (parsed === undefined) return undefined;
      media.push(parsed);
    } else if (line.startsWith('c=')) {
      const address = /^IN IP4 ([\d.]+)/.exec(value)?.[1];
      if (current === undefined) sessionAddress = address;
      else current.address = address;
    } else if (line.startsWith('t=')) time = value;
    else if (line.startsWith('a=') && isDirection(value)) {
      if (current === undefined) sessionDirection = value;
      else current.direction = value;
    }
  }
  const supported = (one: Media) => one.formats.find((format) => CODEC_OF[format] !== undefined);
  const chosen = media.findIndex(
    (one) =>
      one.kind === 'audio' && one.port !== 0 && one.protocol === 'RTP/AVP' && supported(one) !== undefined,
  );
  if (chosen < 0) return undefined;
  const taken = media[chosen];
  const address = taken.address ?? sessionAddress;
  if (address === undefined) return undefined;
  return {
    address,
    port: taken.port,
    codec: CODEC_OF[supported(taken)!]!,
    direction: taken.direction ?? sessionDirection,
    time,
    lines: media.map((one) => one.line),
    chosen,
  };
}

function session(address: string, id: number, time: string): string[] {
  return ['v=0', `o=pegcount ${id} ${id} IN IP4 ${address}`, 's=-', `c=IN IP4 ${address}`, `t=${time}`];
}

function audio(port: number, codec: Codec, direction: Direction): string[] {
  const type = PAYLOAD_TYPES[codec];
  return [`m=audio ${port} RTP/AVP ${type}`, `a=rtpmap:${type} ${codec}/${CLOCK_RATE}`, `a=${direction}`];
}

/** The answer to an offer: the same streams in the same order, every one but the chosen refused by port 0 (6). */
export function makeAnswer(offer: Offer, address: string, port: number, id: number): Buffer {
  const lines = session(address, id, offer.time);
  offer.lines.forEach((line, index) => {
    if (index === offer.chosen) lines.push(...audio(port, offer.codec, ANSWER_DIRECTION[offer.direction]));
    else lines.push(`m=${line.replace(/^(\S+) \S+/, '$1 0')}`);
  });
  return Buffer.from(`${lines.join('\r\n')}\r\n`);
}

/** An offer of one codec. */
export function makeOffer(codec: Codec, address: string, port: number, id: number): Buffer {
  return Buffer.from(
    `${[...session(address, id, '0 0'), ...audio(port, codec, 'sendrecv')].join('\r\n')}\r\n`,
  );
}
