// What an attack of hostile clients may do at most: to the program that attacks a target missed, to the report a bold figure.

/** The writers' processor time for an event over that in quiet. */
export const WRITER_RATIO = 1.05;
/** 99th percentile of `/live`. */
export const LIVE_P99_MS = 50;
/** Resident memory afterwards over that before. */
export const MEMORY_RATIO = 1.1;
