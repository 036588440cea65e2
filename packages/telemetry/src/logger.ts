/** JSON lines on pino: constant messages, and facts that are checked once more before they are written. */
import type { Clock } from '@sealpost/kernel';
import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { errorFacts } from './error-facts.ts';
import { type LogFacts, REDACTED, safeText } from './safe.ts';
import type { Logger, LogLevel } from './types.ts';

/** Unwritten bytes kept when the reader of stdout is slow; more is dropped rather than held in memory. */
const BACKLOG_BYTES_MAX = 16 * 1024 * 1024;
/** Facts per line. */
const FACTS_MAX = 32;
const MESSAGE_PATTERN = /^[\x20-\x7e]{1,200}$/;
/** A constant message has no address and no long number: both mean that a value was pasted into it. */
const PASTED_PATTERN = /@|\d{4}|\d{3}[-. ]\d{2}/;
const FACT_NAME_PATTERN = /^[a-zA-Z][A-Za-z0-9]{0,39}$/;
/** Names that pino and the logger write themselves. */
const RESERVED_NAMES: ReadonlySet<string> = new Set(['level', 'time', 'service', 'msg', 'error']);

/** A descriptor, or whatever takes one line (with its line end) at a time. */
export type LogDestination = 'stdout' | 'stderr' | { write(line: string): void };

export interface LoggerOptions {
  readonly service: string;
  readonly level: LogLevel;
  /** stdout when absent. */
  readonly destination?: LogDestination;
  readonly clock: Pick<Clock, 'nowMs'>;
}

export function createLogger(options: LoggerOptions): Logger {
  const { clock } = options;
  const destination = openDestination(options.destination ?? 'stdout');
  const root = pino(
    {
      level: options.level,
      base: { service: safeText(options.service) },
      timestamp: () => `,"time":"${new Date(clock.nowMs()).toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  );
  return wrap(root, destination);
}

function openDestination(destination: LogDestination): DestinationStream {
  if (typeof destination !== 'string') return destination;
  // Asynchronous: a slow terminal or pipe must not hold up mail.
  return pino.destination({ dest: destination === 'stdout' ? 1 : 2, sync: false, maxLength: BACKLOG_BYTES_MAX });
}

function wrap(inner: PinoLogger, destination: DestinationStream): Logger {
  const at =
    (level: Exclude<LogLevel, 'silent'>) =>
    (msg: string, facts?: LogFacts, error?: unknown): void => {
      if (!inner.isLevelEnabled(level)) return;
      const line: Record<string, unknown> = checkFacts(facts);
      if (error !== undefined) line.error = errorFacts(error);
      inner[level](line, MESSAGE_PATTERN.test(msg) && !PASTED_PATTERN.test(msg) ? msg : REDACTED);
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: at('error'),
    child: (facts) => wrap(inner.child(checkFacts(facts)), destination),
    enabled: (level) => inner.isLevelEnabled(level),
    flush: () => flush(destination),
  };
}

/** The types keep content out of facts; this holds where a cast or plain JavaScript went round them. */
export function checkFacts(facts: LogFacts | undefined): Record<string, number | boolean | string> {
  const out: Record<string, number | boolean | string> = {};
  let count = 0;
  for (const name in facts) {
    const value: unknown = facts[name];
    if (value === undefined || !FACT_NAME_PATTERN.test(name) || RESERVED_NAMES.has(name)) continue;
    if (++count > FACTS_MAX) break;
    if (typeof value === 'number' || typeof value === 'boolean') out[name] = value;
    else out[name] = typeof value === 'string' ? safeText(value) : REDACTED;
  }
  return out;
}

interface Flushable {
  flush(callback: (error?: Error) => void): void;
}

function flush(destination: DestinationStream): Promise<void> {
  if (!('flush' in destination)) return Promise.resolve();
  // A destination that is gone (a closed pipe) has nothing left to wait for.
  return new Promise((resolve) => (destination as DestinationStream & Flushable).flush(() => resolve()));
}
