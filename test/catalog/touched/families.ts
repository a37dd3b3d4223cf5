// All four catalogues in one schema, and what an event on them is: for the tests of the whole page and their threads.
import { defineFamilies, numberLabel, type Writer } from 'pegcount';
import { mail } from 'pegcount/catalog/mail';
import { pbx } from 'pegcount/catalog/pbx';
import { sip } from 'pegcount/catalog/sip';
import { voip } from 'pegcount/catalog/voip';

/** A pool of media sessions: without one, its family has no series. */
export const Session = numberLabel('session', 0, 7);

export const families = defineFamilies({
  pbx: pbx(),
  sip: sip(),
  voip: voip({ labels: { session: Session } }),
  mail: mail(),
});
export type Metrics = Writer<typeof families>;

/** What a series must show; of a time that really passed only that it is above 0 and below a minute. */
export type Expected = number | 'some seconds';

/** An event, and the series that it changes from nothing to these values. */
export type Event = readonly [act: (m: Metrics) => void, expected: Readonly<Record<string, Expected>>];

/** One observation of a histogram: its count and its sum. */
export const observed = (family: string, value: Expected, labels = ''): Record<string, Expected> => ({
  [`${family}_count${labels}`]: 1,
  [`${family}_sum${labels}`]: value,
});
