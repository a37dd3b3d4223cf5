// Pages in any format.
import type { PageFormat } from '#dist/exposition/format.js';
import type { RenderedPage, Renderer } from '#dist/exposition/renderer.js';

/** The bytes of a page, which nobody writes into any more. */
export function bytesOf({ buffer, length }: RenderedPage): Buffer {
  return Buffer.from(buffer.subarray(0, length));
}

/** A page's text, which must be UTF-8. */
export function textOf(page: RenderedPage): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytesOf(page));
}

/** One page of text in a format. */
export async function pageIn(renderer: Renderer, format: PageFormat): Promise<string> {
  return textOf(await renderer.render(undefined, format));
}
