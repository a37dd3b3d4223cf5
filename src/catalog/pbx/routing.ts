// Families of the pbx catalogue about routing and authentication (seed 000). Declarations; cold.
import { counter, histogram } from '../../schema/family.js';
import { Direction } from '../labels.js';
import type { LabelNamed } from '../options.js';
import type { PbxContext } from './context.js';
import { Matched } from './labels.js';

export function routingFamilies({ name, buckets }: Pick<PbxContext, 'name' | 'buckets'>) {
  return {
    routingEvaluations: counter(
      name('routing_evaluations_total'),
      'Calls that were held against the routes',
      [Direction, Matched],
    ),
    routingDefaultRoute: counter(name('routing_default_route_total'), 'Calls that took the default route', [
      Direction,
    ]),
    routingEvaluation: histogram(name('routing_evaluation_seconds'), 'Time taken to choose a route', [], {
      buckets: buckets.routingEvaluation,
      unit: 'seconds',
    }),
  };
}

export function authFamilies<AuthMethod extends LabelNamed<'method'>, Reason extends LabelNamed<'reason'>>({
  name,
  labels,
  series,
}: PbxContext<{ authMethod: AuthMethod; reason: Reason }>) {
  return {
    authAttempts: counter(name('auth_attempts_total'), 'Attempts to authenticate', [labels.authMethod]),
    authSuccess: counter(name('auth_success_total'), 'Attempts to authenticate that succeeded', [
      labels.authMethod,
    ]),
    authFailure: counter(
      name('auth_failure_total'),
      'Attempts to authenticate that failed, by reason',
      [labels.authMethod, labels.reason],
      { series: series.authFailure },
    ),
  };
}
