/** One finding of `sealpost doctor`. */

export type CheckStatus = 'ok' | 'warn' | 'fail';

export interface Check {
  readonly name: string;
  readonly status: CheckStatus;
  readonly detail: string;
  /** What to do; null when nothing needs doing. */
  readonly cure: string | null;
}

export const ok = (name: string, detail: string): Check => ({ name, status: 'ok', detail, cure: null });

export const warn = (name: string, detail: string, cure: string): Check => ({ name, status: 'warn', detail, cure });

export const fail = (name: string, detail: string, cure: string): Check => ({ name, status: 'fail', detail, cure });
