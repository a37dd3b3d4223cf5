// What writers do all day: one kind of event for each moment, every one of them noted on the side before and after. Runs on
// writers.
import { TraceContext, type Writer } from 'pegcount';
import {
  amountOf,
  mailboxOf,
  type Declared,
  Guest,
  HEIR_AMOUNT,
  Kind,
  NAMES,
  Realm,
  realmOf,
  SECONDS,
  SIZES,
  Trunk,
} from './families.js';
import { type Moment, RESIDENTS } from './plan.js';
import { type Entry, Names, type Stream } from './side.js';

type Metrics = Writer<Declared['families']>;

/** Does so many events of one kind. */
export type Act = (events: number) => void;
export type Work = Readonly<Record<Moment, Act>>;

/** How long a sleeper sleeps at a time, in milliseconds. */
const NAP_MS = 20;
/** Counters of the carry loop stay below 2^53: it slows down behind so many events, and ends behind so many more. */
const MANY_CARRIES = 2000;
const MOST_CARRIES = 1_000_000;

const nobody = new Int32Array(new SharedArrayBuffer(4));
export const pause = (milliseconds: number): void => void Atomics.wait(nobody, 0, 0, milliseconds);

/** Notes the next events of a stream, does them, and notes that they are done. */
function noted(entry: Entry, stream: Stream, event: (number: number) => void): Act {
  return (events) => {
    const before = entry.intent(stream);
    entry.intend(stream, before + events);
    for (let number = before + 1; number <= before + events; number++) event(number);
    entry.finish(stream, before + events);
  };
}

export function workOf(
  m: Metrics,
  declared: Declared,
  entry: Entry,
  side: SharedArrayBuffer,
  options: { kind: (typeof Kind.values)[number]; names: number },
): Work {
  const { ordinal } = entry;
  const own = declared.Ordinal.of(ordinal)!;
  const kind = Kind[options.kind];
  const amount = amountOf(ordinal);
  const mortal = ordinal >= RESIDENTS.length;
  const carry = noted(entry, 'amounts', () => {
    if (mortal) m.inherited.add(HEIR_AMOUNT);
    m.amounts.add(amount, own);
  });
  const trace = new TraceContext();
  return {
    loop: noted(entry, 'events', () => {
      m.events.inc(own);
      m.shared.inc();
    }),
    carry: (events) => {
      if (entry.intent('amounts') > MANY_CARRIES) pause(5);
      if (entry.intent('amounts') < MOST_CARRIES) carry(Math.min(events, 50));
    },
    observe: noted(entry, 'observed', (number) => {
      m.seconds.observe(SECONDS[number & 3]);
      m.sizes.observe(SIZES[number & 3]);
    }),
    trace: noted(entry, 'traced', (number) => {
      trace.set(ordinal + 1, number, ~number, (ordinal + 1) ^ number, number, ordinal + 1);
      m.traced.inc(kind, trace);
      m.waits.observe(SECONDS[number & 3], trace);
    }),
    intern: interning(m, declared, entry, new Names(side), options.names),
    gauge: (events) => {
      for (let event = 0; event < events; event++) {
        m.present.set(ordinal + 1);
        m.newest.set(ordinal + 1);
        m.alive.add(0.5);
        m.alive.add(-0.5);
        m.latest.set(ordinal + 1);
      }
    },
    sleep: (events) => pause(Math.min(events, NAP_MS)),
    claim: () => {},
  };
}

/** Events under values of open labels: some that others use at that time as well, and one of the writer's own. */
function interning(m: Metrics, { Mailbox }: Declared, entry: Entry, names: Names, first: number): Act {
  /** With time all of the names. */
  const pick = (all: number, number: number): number =>
    1 + ((Math.floor((first / 1000) * all) + (number % 4)) % all);
  return noted(entry, 'interned', (number) => {
    const mailboxId = m.intern(Mailbox, mailboxOf(entry.ordinal));
    // What finds no room counts under `other`.
    if (mailboxId === 0) entry.set('nameless', 1);
    m.routes.at(mailboxId, m.intern(Realm, realmOf(entry.ordinal))).inc();
    m.mailboxes.inc(mailboxId);
    const [trunk, guest] = [pick(NAMES.trunk, number), pick(NAMES.guest, number)];
    const trunkId = m.intern(Trunk, `trunk ${trunk}`);
    const guestId = m.intern(Guest, `guest ${guest}`);
    const [underTrunk, underGuest] = [trunkId === 0 ? 0 : trunk, guestId === 0 ? 0 : guest];
    names.intend('trunk', underTrunk);
    names.intend('guest', underGuest);
    m.calls.inc(trunkId);
    m.guests.inc(guestId);
    if (number % 8 === 0) m.retire(Guest, guestId);
    names.finish('trunk', underTrunk);
    names.finish('guest', underGuest);
  });
}

/** Shows that this writer lives, in every kind of gauge. */
export function moveIn(m: Metrics, ordinal: number, mortal: boolean): void {
  m.present.set(ordinal + 1);
  m.newest.set(ordinal + 1);
  if (mortal) m.oldest.set(ordinal + 1);
  m.alive.set(1);
  m.latest.set(ordinal + 1);
}
