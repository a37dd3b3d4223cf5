// RTP headers, and the receiver's statistics against figures worked out by hand (RFC 3550 5.1, A.1, A.3, A.8).
import test from 'ava';
import fc from 'fast-check';
import {
  makePacket,
  payloadType,
  rtpHeaderLength,
  sequenceNumber,
  setSequenceNumber,
  setSsrc,
  setTimestamp,
  ssrc,
  timestamp,
} from '#dist/demo/rtp.js';
import { RtpStatistics } from '#dist/demo/rtp-statistics.js';

test('the fields of a header are written and read back', (t) => {
  const packet = makePacket(8, 0xdeadbeef, 160, 0xd5);
  setSequenceNumber(packet, 0xfffe);
  setTimestamp(packet, 0x80000001);
  t.deepEqual(
    [rtpHeaderLength(packet), payloadType(packet), sequenceNumber(packet), timestamp(packet), ssrc(packet)],
    [12, 8, 0xfffe, 0x80000001, 0xdeadbeef],
  );
  setSsrc(packet, 1);
  t.is(ssrc(packet), 1);
  t.is(packet.length, 172);
});

test('contributing sources and an extension lengthen the header', (t) => {
  const packet = makePacket(0, 1, 40, 0);
  packet[0] = 0x80 | 0x10 | 2; // extension, two contributing sources
  packet[12 + 8 + 3] = 3; // three words of extension
  t.is(rtpHeaderLength(packet), 12 + 8 + 4 + 12);
});

test('what cannot be a packet is refused: version, length, extension, padding', (t) => {
  const change = (edit: (packet: Buffer) => void): number => {
    const packet = makePacket(0, 1, 4, 0);
    edit(packet);
    return rtpHeaderLength(packet);
  };
  t.is(rtpHeaderLength(Buffer.alloc(11, 0x80)), -1);
  t.is(
    change((packet) => (packet[0] = 0x40)),
    -1,
  );
  t.is(
    change((packet) => (packet[0] = 0x8f)),
    -1,
  );
  t.is(
    change((packet) => ((packet[0] = 0x90), (packet[15] = 9))),
    -1,
  );
  t.is(
    change((packet) => ((packet[0] = 0xa0), (packet[15] = 0))),
    -1,
  );
  t.is(
    change((packet) => ((packet[0] = 0xa0), (packet[15] = 5))),
    -1,
  );
  t.is(
    change((packet) => ((packet[0] = 0xa0), (packet[15] = 4))),
    12,
  );
});

test('no datagram is read beyond its end', (t) => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      (bytes) => rtpHeaderLength(Buffer.from(bytes)) <= bytes.length,
    ),
  );
  t.pass();
});

/** Feeds sequence numbers, 20 ms apart and on time. */
function feed(sequences: readonly number[]): RtpStatistics {
  const statistics = new RtpStatistics(sequences[0], 8000);
  sequences.forEach((sequence, index) => statistics.update(sequence, index * 160, index * 0.02));
  return statistics;
}
const figures = ({ expected, received, lost }: RtpStatistics) => ({ expected, received, lost });

test('a source is believed from its second packet in order on', (t) => {
  t.deepEqual(figures(feed([7])), { expected: 0, received: 0, lost: 0 });
  t.deepEqual(figures(feed([7, 8, 9])), { expected: 2, received: 2, lost: 0 });
  t.deepEqual(figures(feed([7, 9, 10])), { expected: 1, received: 1, lost: 0 });
});

test('gaps are lost packets, and a late one makes good for its gap', (t) => {
  t.deepEqual(figures(feed([1, 2, 3, 6, 7])), { expected: 6, received: 4, lost: 2 });
  t.deepEqual(figures(feed([1, 2, 3, 6, 4, 7])), { expected: 6, received: 5, lost: 1 });
});

test('a repeated packet counts as received, so that loss can be negative', (t) => {
  t.deepEqual(figures(feed([1, 2, 3, 3, 4])), { expected: 3, received: 4, lost: -1 });
});

test('the sequence number wraps, with and without a gap there', (t) => {
  t.deepEqual(figures(feed([65_533, 65_534, 65_535, 0, 1])), { expected: 4, received: 4, lost: 0 });
  t.deepEqual(figures(feed([65_533, 65_534, 65_535, 2])), { expected: 5, received: 3, lost: 2 });
});

test('a great jump is not loss: two packets in a row there begin the figures anew', (t) => {
  t.deepEqual(figures(feed([1, 2, 3, 30_000, 4])), { expected: 3, received: 3, lost: 0 });
  t.deepEqual(figures(feed([1, 2, 3, 30_000, 30_001, 30_002])), { expected: 2, received: 2, lost: 0 });
});

test('jitter is the smoothed difference in transit time', (t) => {
  // Arrivals 20, 25, 15 ms apart where 20 ms were spoken: transit differences of 0, 40 and 40 samples of 1/8000 s.
  const statistics = new RtpStatistics(1, 8000);
  const arrivals = [0, 0.02, 0.04, 0.065, 0.08];
  arrivals.forEach((arrival, index) => statistics.update(index + 1, index * 160, arrival));
  // The first packet is on probation. Then 16 J, rounded as A.8 does: 0, 0 + 40 - 0 = 40, 40 + 40 - (40 + 8) / 16 = 77.
  t.is(statistics.jitter, 77 / 16 / 8000);
});

test('steady packets have no jitter, whatever the timestamps start at', (t) => {
  const statistics = new RtpStatistics(1, 8000);
  for (let index = 0; index < 50; index += 1) {
    statistics.update(index + 1, (0xffff_ff00 + index * 160) >>> 0, 1000 + index * 0.02);
  }
  t.is(statistics.jitter, 0);
});

test('expected is never less than the distinct packets received', (t) => {
  // A model: distinct sequence numbers within a short window, in any order.
  const order = fc.shuffledSubarray(
    Array.from({ length: 60 }, (_, index) => index + 100),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(order, (late) => {
      const statistics = feed([98, 99, ...late]);
      const last = Math.max(99, ...late);
      t.is(statistics.expected, last - 99 + 1);
      t.is(statistics.received, late.length + 1);
    }),
  );
});
