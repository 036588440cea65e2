/** Opened parcels, in memory only: a restart closes them all, and the recipient types the passphrase again. */
import type { Clock, Random } from '@sealpost/kernel';
import { SESSIONS_MAX } from '../config.ts';

export interface Session {
  readonly parcelId: string;
  /** Hash of the link's secret: a session opens one link only. */
  readonly linkHash: string;
  readonly parcelKey: Buffer;
  readonly openedAtMs: number;
}

export interface Sessions {
  /** The token for the cookie: 256 random bits. */
  open(session: Session): string;
  /** Undefined when there is none for this link, or its time is over. */
  get(token: string | undefined, linkHash: string): Session | undefined;
  /** Starts the time of a session again. */
  extend(token: string): void;
  close(token: string | undefined): void;
  closeAll(): void;
}

interface Held {
  readonly session: Session;
  endsAtMs: number;
}

const TOKEN_BYTES = 32;

export function createSessions(options: { clock: Clock; random: Random; sessionMs: number }): Sessions {
  const { clock, random, sessionMs } = options;
  const held = new Map<string, Held>();
  const end = (token: string): void => {
    held.get(token)?.session.parcelKey.fill(0);
    held.delete(token);
  };
  const endOld = (): void => {
    const nowMs = clock.monotonicMs();
    for (const [token, entry] of held) if (entry.endsAtMs <= nowMs) end(token);
    const [oldest] = held.keys();
    if (held.size >= SESSIONS_MAX && oldest !== undefined) end(oldest);
  };
  return {
    open: (session) => {
      endOld();
      const token = random.bytes(TOKEN_BYTES).toString('base64url');
      held.set(token, { session, endsAtMs: clock.monotonicMs() + sessionMs });
      return token;
    },
    get: (token, linkHash) => {
      const entry = token === undefined ? undefined : held.get(token);
      if (token === undefined || entry === undefined || entry.session.linkHash !== linkHash) return undefined;
      if (entry.endsAtMs > clock.monotonicMs()) return entry.session;
      end(token);
      return undefined;
    },
    extend: (token) => {
      const entry = held.get(token);
      if (entry !== undefined) entry.endsAtMs = clock.monotonicMs() + sessionMs;
    },
    close: (token) => {
      if (token !== undefined) end(token);
    },
    closeAll: () => {
      for (const token of [...held.keys()]) end(token);
    },
  };
}
