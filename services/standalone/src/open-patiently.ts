/** Opens what may not be there yet: tries for ever, waits longer each time, and says why it waits. */
import { AppError, backoffMs, type Clock, type ErrorCode, type Random, toAppError } from '@sealpost/kernel';
import { type Logger, safe } from '@sealpost/telemetry';

const BACKOFF = { baseMs: 200, factor: 1.7, capMs: 3_000, jitter: 0.3 } as const;
/** Mended from outside while the process waits, although the same call fails until then. */
const MENDED_OUTSIDE: readonly ErrorCode[] = ['BUS_TOPIC_MISSING', 'STORE_NOT_MIGRATED'];

export interface PatienceOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly logger: Logger;
  /** Ends the waiting. */
  readonly signal: AbortSignal;
  /** Told why it waits now, as `bus BUS_UNAVAILABLE`; undefined once it need not any more. */
  readonly onWait: (reason: string | undefined) => void;
}

/** True for what goes away by waiting. */
export const isWorthWaiting = (error: AppError): boolean =>
  error.code !== 'KERNEL_INTERNAL' && (error.entry.retryable || MENDED_OUTSIDE.includes(error.code));

/**
 * Resolves with what `open` resolves with, however long that takes. Each change of reason is logged once. Errors: what
 * waiting does not mend, as `open` rejects; KERNEL_SHUTTING_DOWN when `signal` aborts.
 */
export async function openPatiently<T>(
  what: 'bus' | 'store' | 'blobs' | 'services',
  open: () => Promise<T>,
  options: PatienceOptions,
): Promise<T> {
  const { clock, random, logger, signal, onWait } = options;
  let waitsFor: string | undefined;
  for (let attempt = 1; ; attempt++) {
    if (signal.aborted) throw new AppError('KERNEL_SHUTTING_DOWN');
    try {
      const opened = await open();
      if (waitsFor !== undefined) logger.info('start goes on', { what: safe.id(what), attempts: attempt });
      onWait(undefined);
      return opened;
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!isWorthWaiting(error)) throw error;
      if (error.code !== waitsFor)
        logger.warn('start waits', { what: safe.id(what), code: safe.id(error.code) }, error);
      waitsFor = error.code;
      onWait(`${what} ${error.code}`);
      await clock.sleep(backoffMs(attempt, BACKOFF, random), signal);
    }
  }
}
