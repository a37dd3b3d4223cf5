// What this add-on is, for applications that list their add-ons. Data only; any thread.

/** The observability add-on as its hosts describe add-ons: part of the community edition, at no cost. */
export const descriptor = Object.freeze({
  id: 'observability',
  name: 'Observability',
  description: 'Prometheus metrics, health, readiness and liveness, served from a thread of their own.',
  category: 'community',
  cost: 'free',
} as const);
