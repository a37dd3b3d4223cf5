// What a client of TLS sends that goes no further.

/** The beginning of a TLS 1.2 handshake, as a client's first bytes: a hello of 512 bytes, of which the rest never comes. */
export const halfHello = Buffer.concat([
  Buffer.from([0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03]),
  Buffer.alloc(120, 7),
]);
