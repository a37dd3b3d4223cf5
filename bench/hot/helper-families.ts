// The catalogues whose helpers bench:hot times, and what it knows of one event. Runs in the child process of a subject.
import { defineFamilies, type Writer } from 'pegcount';
import { mail } from 'pegcount/catalog/mail';
import { pbx } from 'pegcount/catalog/pbx';
import { sip } from 'pegcount/catalog/sip';

export const families = defineFamilies({ pbx: pbx(), sip: sip(), mail: mail() });
export type Metrics = Writer<typeof families>;

/** One event by its number, and what it meets before it is timed. */
export type HelperEvent = {
  readonly event: (index: number) => void;
  readonly bad?: readonly (() => void)[];
  /** Adds one to a counter of the event's own and changes nothing else; left out where there is none. */
  readonly increment?: () => void;
};
