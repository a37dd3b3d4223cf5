// One event for every family of the four catalogues, through its helper where it has one. Imported by the test and its thread.
import type { Event } from './families.js';
import { mailEvents } from './mail.js';
import { pbxCallEvents } from './pbx-calls.js';
import { pbxServiceEvents } from './pbx-services.js';
import { sipEvents } from './sip.js';
import { voipEvents } from './voip.js';

export const events: readonly Event[] = [
  ...pbxCallEvents,
  ...pbxServiceEvents,
  ...sipEvents,
  ...voipEvents,
  ...mailEvents,
];
