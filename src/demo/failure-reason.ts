// Why a call over a trunk has failed, in words of the demo's own: a peer's text may not become a label. Signalling threads; cold.

const OF_STATUS: Readonly<Partial<Record<number, string>>> = {
  404: 'not-found',
  408: 'timeout',
  480: 'unavailable',
  486: 'busy',
  487: 'cancelled',
  488: 'not-acceptable',
  503: 'unavailable',
  504: 'timeout',
  600: 'busy',
  603: 'declined',
  604: 'not-found',
  606: 'not-acceptable',
};

/** The reason of a final status from 400 up. */
export function failureReason(status: number): string {
  return OF_STATUS[status] ?? (status < 500 ? 'rejected' : 'failed');
}
