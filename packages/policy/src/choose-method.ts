/** How a recipient is served: the least intrusive method that gives the protection asked for. Pure. */
import { type Decision, Method, Protection, type RefusedMethod } from '@sealpost/contracts';

export interface RecipientCapabilities {
  /** An OpenPGP key is on file and can be used. */
  readonly openpgp: 'key-on-file' | 'no-key-on-file' | 'key-not-usable';
  /** What the mta learned of the server; unknown until it tried. */
  readonly tls: 'unknown' | 'server-without-tls' | 'certificate-not-valid';
}

/**
 * The decision with its method, and every method considered before it with the reason it was refused. A method tried first
 * is one that the recipient reads in the own mailbox; the portal is what always works.
 */
export function chooseMethod(decision: Decision, capabilities: RecipientCapabilities): Decision {
  const refused: RefusedMethod[] = [];
  const refuse = (method: Method, reason: string): void => {
    refused.push({ method, reason });
  };
  const withMethod = (method: Method): Decision => ({
    ...decision,
    method,
    refusedMethods: [...decision.refusedMethods, ...refused],
  });

  if (decision.protection <= Protection.PROTECTION_OPPORTUNISTIC) return withMethod(Method.METHOD_OPPORTUNISTIC_TLS);
  if (decision.protection === Protection.PROTECTION_PORTAL) {
    refuse(Method.METHOD_REQUIRED_TLS, 'below-minimum');
    refuse(Method.METHOD_OPENPGP, 'below-minimum');
    return withMethod(Method.METHOD_PORTAL);
  }
  if (capabilities.openpgp === 'key-on-file') return withMethod(Method.METHOD_OPENPGP);
  refuse(Method.METHOD_OPENPGP, capabilities.openpgp);
  if (decision.protection === Protection.PROTECTION_TLS && capabilities.tls === 'unknown')
    return withMethod(Method.METHOD_REQUIRED_TLS);
  refuse(
    Method.METHOD_REQUIRED_TLS,
    decision.protection === Protection.PROTECTION_TLS ? capabilities.tls : 'below-minimum',
  );
  return withMethod(Method.METHOD_PORTAL);
}
