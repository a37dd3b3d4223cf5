// The labels of the voip catalogue, with the capacities its open ones have unless replaced. Cold; imported by every thread.
import { closedLabel, openLabel } from '../../schema/labels.js';
import { Codec } from '../labels.js';

/** A customer of the platform. */
export const Tenant = openLabel('tenant', { capacity: 256 });

/** A route by its configured name. */
export const Route = openLabel('route', { capacity: 256 });

/** Whether a registration succeeded. */
export const RegistrationState = closedLabel('state', ['success', 'failure']);

/** Kind of API that was called. */
export const Api = closedLabel('api', ['rest', 'grpc']);

/** HTTP method, or gRPC method by its full name. */
export const ApiMethod = openLabel('method', { capacity: 64 });

/** Class of the HTTP status code. */
export const ApiStatusClass = closedLabel('status_class', ['1xx', '2xx', '3xx', '4xx', '5xx']);

/**
 * The session pool of size 0, which is the default: no media session has a number, so nothing is set and nothing shown.
 * A label needs a value; the one this has is for nobody.
 */
export const NoSession = closedLabel('session', ['none']);

/** The labels that the options of `voip` can replace. */
export const voipLabels = {
  tenant: Tenant,
  route: Route,
  codec: Codec,
  session: NoSession,
  apiMethod: ApiMethod,
};
