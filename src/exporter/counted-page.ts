// A page that knows when nobody holds it any more. Runs on the exporter's thread.
// Checked by test/models/page.pml; change them only together.
import type { Page } from './page-source.js';

export class CountedPage implements Page {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly encoding: Page['encoding'];
  readonly #free: () => void;
  #references: number;

  /** `free` is called once, when the last of `references` has been given back. */
  constructor(
    { bytes, contentType, encoding }: Pick<Page, 'bytes' | 'contentType' | 'encoding'>,
    references: number,
    free: () => void,
  ) {
    this.bytes = bytes;
    this.contentType = contentType;
    this.encoding = encoding;
    this.#references = references;
    this.#free = free;
  }

  retain(): void {
    if (this.#references === 0) throw new Error('page: retained after its last release');
    this.#references++;
  }

  release(): void {
    if (this.#references === 0) throw new Error('page: released more often than retained');
    this.#references--;
    if (this.#references === 0) this.#free();
  }
}
