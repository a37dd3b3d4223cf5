// Trace contexts from headers and from integers.
import test from 'ava';
import fc from 'fast-check';
import { TraceContext } from 'pegcount';

const good = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

const hex = ({ words }: TraceContext): string =>
  Array.from(words, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');

const headers: readonly (readonly [header: string, valid: boolean])[] = [
  [good, true],
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00', true],
  ['cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later', true],
  [`${good}-later`, false],
  [`${good}x`, false],
  ['ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', false],
  ['00-00000000000000000000000000000000-00f067aa0ba902b7-01', false],
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01', false],
  ['00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01', false],
  ['00-4bf92f3577b34da6a3ce929d0e0e473g-00f067aa0ba902b7-01', false],
  ['00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', false],
  ['zz-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', false],
  ['0g-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', false],
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-zz', false],
  ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-\n1', false],
  ['', false],
  [good.slice(1), false],
];
for (const [header, valid] of headers) {
  test(`traceparent "${header}" is ${valid ? 'taken' : 'refused'}`, (t) => {
    const trace = new TraceContext();
    t.is(trace.parse(header), valid);
    t.is(trace.valid, valid);
    if (valid) t.is(hex(trace), '4bf92f3577b34da6a3ce929d0e0e473600f067aa0ba902b7');
  });
}

test('what is no text is refused, and a refusal forgets what was there', (t) => {
  const trace = new TraceContext();
  for (const given of [undefined, null, 5, {}, [good]]) {
    t.true(trace.parse(good));
    t.false(trace.parse(given as never));
    t.false(trace.valid);
  }
});

test('six integers are the same as their header', (t) => {
  const word = fc.integer({ min: 1, max: 0xffffffff });
  fc.assert(
    fc.property(fc.tuple(word, word, word, word, word, word), (words) => {
      const [set, parsed] = [new TraceContext(), new TraceContext()];
      set.set(...words);
      const digits = words.map((value) => value.toString(16).padStart(8, '0')).join('');
      return (
        parsed.parse(`00-${digits.slice(0, 32)}-${digits.slice(32)}-01`) &&
        set.valid &&
        hex(set) === digits &&
        hex(parsed) === digits
      );
    }),
  );
  t.false(new TraceContext().set(0, 0, 0, 0, 1, 1).valid);
  t.false(new TraceContext().set(1, 0, 0, 0, 0, 0).valid);
  t.true(new TraceContext().set(0, 0, 0, 1, 0, 1).valid);
});
