// Waiting for figures that a collector refreshes on a timer.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from '../support/page.js';

/** Reads pages until one is as wanted; the test's own time limit ends the wait. */
export async function pageWhere(page: () => Promise<Page>, wanted: (page: Page) => boolean): Promise<Page> {
  for (;;) {
    const read = await page();
    if (wanted(read)) return read;
    await sleep(20);
  }
}
