/** Repeats work that an operator asked for while the server it talks to comes up or settles. */
import { AppError, type Clock, toAppError } from '@sealpost/kernel';

/** Longest wait of one command; a job that failed is started again by whoever runs it. */
const TRY_FOR_MS = 60_000;
const PAUSE_MS = 1_000;

/**
 * Resolves with what `work` resolves with; says on `tell` when it waits, once per reason. Errors: those that waiting does not
 * mend, and the last one when the time is over.
 */
export async function tryAgain<T>(
  work: () => Promise<T>,
  options: { readonly clock: Clock; readonly tell: (error: AppError) => void },
): Promise<T> {
  const endsAtMs = options.clock.monotonicMs() + TRY_FOR_MS;
  let told: string | undefined;
  for (;;) {
    try {
      return await work();
    } catch (thrown) {
      const error = toAppError(thrown);
      if (!error.entry.retryable || error.code === 'KERNEL_INTERNAL') throw error;
      if (options.clock.monotonicMs() + PAUSE_MS > endsAtMs) throw error;
      if (error.message !== told) options.tell(error);
      told = error.message;
      await options.clock.sleep(PAUSE_MS);
    }
  }
}

/** On standard error, so that what is read from standard output stays what it is. */
export const tellOnStderr = (error: AppError): void => void process.stderr.write(`waiting: ${error.message}\n`);
