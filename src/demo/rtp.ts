// HOT. RTP packets in place: checks and fields of the header, without allocating (RFC 3550 5.1). Media threads and caller.

/** Octets of the fixed header. */
export const FIXED_HEADER = 12;

/**
 * The length of the whole header (contributing sources and extension included), or -1 when the datagram is no RTP
 * packet: version other than 2, shorter than it claims, or padding that does not fit (the checks of appendix A.1).
 */
export function rtpHeaderLength(packet: Buffer): number {
  const size = packet.length;
  if (size < FIXED_HEADER || packet[0] >>> 6 !== 2) return -1;
  let header = FIXED_HEADER + 4 * (packet[0] & 0x0f);
  if ((packet[0] & 0x10) !== 0) {
    if (size < header + 4) return -1;
    header += 4 + 4 * ((packet[header + 2] << 8) | packet[header + 3]);
  }
  if (size < header) return -1;
  if ((packet[0] & 0x20) !== 0) {
    const padding = packet[size - 1];
    if (padding === 0 || header + padding > size) return -1;
  }
  return header;
}

export function payloadType(packet: Buffer): number {
  return packet[1] & 0x7f;
}

export function sequenceNumber(packet: Buffer): number {
  return (packet[2] << 8) | packet[3];
}

export function timestamp(packet: Buffer): number {
  return ((packet[4] << 24) | (packet[5] << 16) | (packet[6] << 8) | packet[7]) >>> 0;
}

export function ssrc(packet: Buffer): number {
  return ((packet[8] << 24) | (packet[9] << 16) | (packet[10] << 8) | packet[11]) >>> 0;
}

export function setSequenceNumber(packet: Buffer, sequence: number): void {
  packet[2] = sequence >>> 8;
  packet[3] = sequence;
}

export function setTimestamp(packet: Buffer, value: number): void {
  packet[4] = value >>> 24;
  packet[5] = value >>> 16;
  packet[6] = value >>> 8;
  packet[7] = value;
}

export function setSsrc(packet: Buffer, source: number): void {
  packet[8] = source >>> 24;
  packet[9] = source >>> 16;
  packet[10] = source >>> 8;
  packet[11] = source;
}

/** A packet to fill in: version 2, the payload type, a payload of `octets` times `fill`. Cold. */
export function makePacket(type: number, source: number, octets: number, fill: number): Buffer {
  const packet = Buffer.alloc(FIXED_HEADER + octets, fill);
  packet.fill(0, 0, FIXED_HEADER);
  packet[0] = 0x80;
  packet[1] = type;
  setSsrc(packet, source);
  return packet;
}
