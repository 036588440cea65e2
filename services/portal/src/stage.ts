/** What the portal decides about a try to open a parcel. Pure. */
import type { ParcelDoc } from '@sealpost/runtime';
import { FREE_TRIES_MAX, LOCK_FIRST_MS, LOCK_MAX_MS } from './config.ts';

export type ParcelState = Pick<ParcelDoc, 'expiresAtMs' | 'failedAttempts' | 'lockedUntilMs'>;

/** How the counters stand while a passphrase is looked at: as if it were wrong, so that parallel tries count too. */
export interface TryReservation {
  readonly failedAttempts: number;
  readonly lockedUntilMs: number;
}

export type TryDecision =
  | { readonly kind: 'expired' }
  | { readonly kind: 'locked'; readonly untilMs: number }
  | { readonly kind: 'try'; readonly reservation: TryReservation };

/** Whether a passphrase may be looked at now. */
export function decideTry(parcel: ParcelState, nowMs: number): TryDecision {
  if (parcel.expiresAtMs <= nowMs) return { kind: 'expired' };
  if (parcel.lockedUntilMs > nowMs) return { kind: 'locked', untilMs: parcel.lockedUntilMs };
  const failedAttempts = parcel.failedAttempts + 1;
  return { kind: 'try', reservation: { failedAttempts, lockedUntilMs: lockUntilMs(failedAttempts, nowMs) } };
}

/** The wait after so many wrong tries in a row: none for the first ones, then 15 minutes, doubling up to a day. */
export function lockUntilMs(failedAttempts: number, nowMs: number): number {
  if (failedAttempts < FREE_TRIES_MAX) return 0;
  const doublings = Math.min(failedAttempts - FREE_TRIES_MAX, 16);
  return nowMs + Math.min(LOCK_FIRST_MS * 2 ** doublings, LOCK_MAX_MS);
}

export type OpenDecision =
  | { readonly kind: 'allow' }
  | { readonly kind: 'wrong' }
  | { readonly kind: 'locked'; readonly untilMs: number };

/** What the caller is told once the passphrase was looked at. */
export function decideOpen(reservation: TryReservation, passphrase: 'right' | 'wrong', nowMs: number): OpenDecision {
  if (passphrase === 'right') return { kind: 'allow' };
  if (reservation.lockedUntilMs > nowMs) return { kind: 'locked', untilMs: reservation.lockedUntilMs };
  return { kind: 'wrong' };
}
