/** Ready-made TLS contexts and session tickets, shared by the connections of one mta. */
import { createHash } from 'node:crypto';
import { createSecureContext, type SecureContext } from 'node:tls';
import { TLS_CONTEXTS_MAX, TLS_SESSIONS_MAX } from './smtp-limits.ts';
import type { SmtpTlsOptions } from './smtp-types.ts';

export interface TlsCache {
  /** The context for these trust anchors; TLS 1.2 or newer. Loading the system's costs milliseconds, so it is kept. */
  context(ca: SmtpTlsOptions['ca']): SecureContext;
  session(key: string): Buffer | undefined;
  remember(key: string, session: Buffer): void;
  /**
   * Names what a session vouches for. Node does not check the host name again on a resumed session, so a ticket won
   * without verification, for another name or under other anchors must never serve a verified connection.
   */
  sessionKey(tls: SmtpTlsOptions, endpoint: string): string;
}

function caIdentity(ca: SmtpTlsOptions['ca']): string {
  if (ca === undefined) return 'system';
  return createHash('sha256')
    .update(typeof ca === 'string' ? ca : ca.join('\n'))
    .digest('hex');
}

/** Drops the oldest entry when `map` is full. */
function setBounded<V>(map: Map<string, V>, limit: number, entry: { key: string; value: V }): void {
  map.delete(entry.key);
  if (map.size >= limit) map.delete(map.keys().next().value as string);
  map.set(entry.key, entry.value);
}

export function createTlsCache(): TlsCache {
  const contexts = new Map<string, SecureContext>();
  const sessions = new Map<string, Buffer>();
  return {
    context(ca) {
      const key = caIdentity(ca);
      const known = contexts.get(key);
      if (known !== undefined) return known;
      const anchors = ca === undefined ? {} : { ca: typeof ca === 'string' ? ca : [...ca] };
      const value = createSecureContext({ ...anchors, minVersion: 'TLSv1.2' });
      setBounded(contexts, TLS_CONTEXTS_MAX, { key, value });
      return value;
    },
    session: (key) => sessions.get(key),
    remember: (key, value) => setBounded(sessions, TLS_SESSIONS_MAX, { key, value }),
    sessionKey: (tls, endpoint) => {
      const trust = tls.mode === 'require' && tls.verify ? `verified ${caIdentity(tls.ca)}` : 'unverified';
      return `${endpoint} ${tls.servername.toLowerCase()} ${trust}`;
    },
  };
}
