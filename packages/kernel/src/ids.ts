/** Opaque, prefixed, time-ordered ids: `msg_` + 26 Crockford base-32 digits (48 bits of time, 80 of randomness). */
import type { Clock } from './clock.ts';
import type { Random } from './random.ts';

declare const brand: unique symbol;
export type Id<P extends string> = string & { readonly [brand]: P };
export type MessageId = Id<'msg'>;
export type TenantId = Id<'ten'>;
export type ParcelId = Id<'par'>;
export type AttemptId = Id<'att'>;

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const BODY_LENGTH = 26;
const ID_PATTERN = /^([a-z]{2,5})_([0-9a-hjkmnp-tv-z]{26})$/;

/** A new id. Ids made in one process sort by the millisecond they were made in. */
export function newId<P extends string>(prefix: P, clock: Pick<Clock, 'nowMs'>, random: Random): Id<P> {
  let text = '';
  let time = clock.nowMs();
  for (let i = 0; i < 10; i++) {
    text = DIGITS[time % 32] + text;
    time = Math.floor(time / 32);
  }
  const bytes = random.bytes(16);
  for (let i = 0; i < 16; i++) text += DIGITS[(bytes[i] as number) & 31];
  return `${prefix}_${text}` as Id<P>;
}

/** True for a well-formed id with that prefix; says nothing of whether it exists. */
export function isId<P extends string>(prefix: P, text: string): text is Id<P> {
  const match = ID_PATTERN.exec(text);
  return match !== null && match[1] === prefix && match[2]?.length === BODY_LENGTH;
}

/** Epoch milliseconds at which an id was made. */
export function idTimeMs(id: string): number {
  const body = id.slice(id.indexOf('_') + 1);
  let time = 0;
  for (let i = 0; i < 10; i++) time = time * 32 + DIGITS.indexOf(body[i] ?? '0');
  return time;
}
