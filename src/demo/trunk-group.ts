// What a user part says besides the user: its parameters, and among them the trunk group (RFC 4904). Signalling threads.
import type { SipUri } from './sip-fields.js';

/** The user without parameters: who is called. */
export function calledUser({ user }: SipUri): string {
  return unescaped(user.split(';', 1)[0]);
}

/**
 * The trunk group that a URI names: `sip:echo;tgrp=carrier-7;trunk-context=example.org@…`, and in a tel URI the parameter of
 * that name. '' for one that is named without a value, undefined for none. The context is not looked at: there is one.
 */
export function trunkGroupOf({ scheme, user, params }: SipUri): string | undefined {
  if (scheme === 'tel') return params.has('tgrp') ? unescaped(params.get('tgrp') ?? '') : undefined;
  for (const part of user.split(';').slice(1)) {
    const [name, value = ''] = part.split('=', 2);
    if (name.toLowerCase() === 'tgrp') return unescaped(value);
  }
  return undefined;
}

/** A user part that calls `user` over a trunk. */
export function userOverTrunk(user: string, trunk: string, context: string): string {
  return `${user};tgrp=${encodeURIComponent(trunk)};trunk-context=${context}`;
}

/** Without percent escapes; as it is where they make no text. */
function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
