// The list of all ready-made catalogues, for whoever shows them all. Main thread.
import { mail } from '../catalog/mail.js';
import { node } from '../catalog/node.js';
import { pbx } from '../catalog/pbx.js';
import { process } from '../catalog/process.js';
import { sip } from '../catalog/sip.js';
import { voip } from '../catalog/voip.js';
import type { FamilyTree } from '../schema/families.js';

/** Each catalogue with its defaults, by the name under which `pegcount/catalog/…` has it. */
export const catalogues: Readonly<Record<string, FamilyTree>> = {
  pbx: pbx(),
  sip: sip(),
  voip: voip(),
  mail: mail(),
  process: process(),
  node: node(),
};
