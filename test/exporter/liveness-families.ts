// What the threads of the liveness test share. Any thread.
import { counter, defineFamilies } from 'pegcount';

export const families = defineFamilies({ calls: counter('calls_total', 'h') });
