// What one text format does differently from another; everything else about a page is the same. Runs on the exporter. Cold:
// these texts are made once a line and kept in its tile.
import type { FamilySchema } from '../schema/schema.js';

export type TextFormat = {
  /** The value of the Content-Type header. */
  readonly contentType: string;
  /** The lines before the samples of a family. */
  head(family: FamilySchema): string;
  /** The value of `le` for a bucket bound. */
  bound(bound: number): string;
  /** What ends a page. */
  readonly end: string;
};
