// Causes of Q.850, SIP status codes and Reason header fields (RFC 3326) as reason classes.
import { byeReasonOf, byeReasonOfCause, byeReasonOfStatus, ByeReason } from 'pegcount/catalog/sip';
import test from 'ava';
import { bad } from './changes.js';

type Name = (typeof ByeReason.values)[number];
const nameOf = (value: number): Name => ByeReason.values[value];

const causes: Partial<Record<Name, number[]>> = {
  'user-hangup': [16, 17, 21],
  normal: [18, 19, 20, 22, 23, 26, 30, 31],
  'timer-expired': [102],
};
test('every cause of Q.850 has its reason class, and all that are not named are errors', (t) => {
  for (let cause = 0; cause <= 128; cause++) {
    const named = (Object.keys(causes) as Name[]).find((name) => causes[name]!.includes(cause));
    t.is(nameOf(byeReasonOfCause(cause)), named ?? 'error', `cause ${cause}`);
  }
  for (const cause of [-1, 16.5, NaN, undefined, '16']) t.is(byeReasonOfCause(bad(cause)), ByeReason.error);
});

const codes: [code: number, reason: Name][] = [
  [200, 'normal'],
  [302, 'normal'],
  [399, 'normal'],
  [408, 'timer-expired'],
  [480, 'error'],
  [486, 'user-hangup'],
  [487, 'user-hangup'],
  [500, 'error'],
  [600, 'user-hangup'],
  [603, 'user-hangup'],
  [604, 'error'],
  [180, 'error'],
  [NaN, 'error'],
];
for (const [code, reason] of codes) {
  test(`a SIP status code of ${code} is ${reason}`, (t) => {
    t.is(nameOf(byeReasonOfStatus(code)), reason);
  });
}

const headers: [header: string | undefined, reason: Name][] = [
  [undefined, 'normal'],
  ['', 'normal'],
  ['Q.850;cause=16;text="Normal call clearing"', 'user-hangup'],
  ['Q.850 ; cause = 31', 'normal'],
  ['q.850;CAUSE=102', 'timer-expired'],
  ['Q.850;text="no; cause=16, really";cause=41', 'error'],
  ['Q.850;text="a \\" quote; cause=16";cause=102', 'timer-expired'],
  ['Q.850;text="not closed;cause=16', 'normal'],
  ['Q.850;text="ends in a backslash\\', 'normal'],
  ['SIP;cause=408;text="Session expired"', 'timer-expired'],
  ['SIP;cause=200;text="Call completed elsewhere"', 'normal'],
  ['SIP;cause=200;text="Call completed elsewhere", Q.850;cause=38', 'error'],
  ['Q.850;cause=16, SIP;cause=500', 'user-hangup'],
  ['SIP;cause=500, SIP;cause=200', 'error'],
  ['Q.850;cause=47, Q.850;cause=16', 'error'],
  ['preemption;cause=1;text="Pre-emption"', 'normal'],
  ['preemption;cause=1, SIP;cause=503', 'error'],
  ['Q.850', 'normal'],
  ['Q.850;cause=', 'normal'],
  ['Q.850;cause=sixteen', 'normal'],
  ['Q.850;cause=1600', 'normal'],
  ['Q.850;because=41', 'normal'],
  [',;,;=', 'normal'],
];
for (const [header, reason] of headers) {
  test(`Reason: ${String(header)} is ${reason}`, (t) => {
    t.is(nameOf(byeReasonOf(header)), reason);
  });
}

test('a header field that is no string is normal', (t) => {
  for (const header of [null, 16, {}, ['Q.850;cause=41']]) t.is(byeReasonOf(bad(header)), ByeReason.normal);
});

test('a hostile header field takes no time', (t) => {
  const started = performance.now();
  for (const hostile of [
    '"'.repeat(1e6),
    '\\"'.repeat(1e6),
    `"${'\\"'.repeat(1e6)}`,
    ','.repeat(1e6),
    ' '.repeat(1e6),
    `cause${' '.repeat(1e6)}`,
  ]) {
    // prettier-ignore
    t.is(byeReasonOf(`Q.850;${hostile}`), ByeReason.normal);
  }
  t.true(performance.now() - started < 1000);
});
