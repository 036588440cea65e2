/** The three endings a stage may decide on. There is no drop: every message ends in a recorded event. */

export type Emit<P> = { readonly kind: 'emit'; readonly plan: P };
export type Retry = { readonly kind: 'retry'; readonly notBeforeMs: number; readonly reason: string };
export type Park = { readonly kind: 'park'; readonly reason: string };
export type Outcome<P> = Emit<P> | Retry | Park;

/** Goes on: `plan` is what the shell performs and publishes. */
export const emit = <P>(plan: P): Emit<P> => ({ kind: 'emit', plan });

/** Comes back not before `notBeforeMs` (epoch milliseconds). `reason` is a code or short fixed text, never content. */
export const retry = (notBeforeMs: number, reason: string): Retry => ({ kind: 'retry', notBeforeMs, reason });

/** Leaves the flow for the parked topic, where an operator replays or discards it. */
export const park = (reason: string): Park => ({ kind: 'park', reason });
