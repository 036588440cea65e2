/** What may be logged of an error: its class, code, facts and where it was thrown; never the text of a foreign error. */
import { AppError } from '@sealpost/kernel';
import { safeText } from './safe.ts';

/** Stack frames and nested causes that are written. */
export const FRAMES_MAX = 12;
export const CAUSES_MAX = 3;

export interface ErrorFacts {
  readonly class: string;
  readonly code?: string;
  readonly facts?: Readonly<Record<string, string | number>>;
  /** `packages/keyring/src/keyring.ts:41`, innermost first. */
  readonly frames?: readonly string[];
  readonly cause?: ErrorFacts;
}

/** A frame's place: an absolute path, a file URL or a node builtin, then line and column. */
const FRAME_PATTERN = /(?:\(|at (?:async )?)((?:file:\/\/)?\/[\w./@+-]+\.[cm]?[jt]s|node:[\w/]+):(\d{1,7}):\d{1,7}\)?$/;
const CODE_PATTERN = /^[A-Z][A-Z0-9_]{1,59}$/;
/** Path segments kept: enough to find the file, too few to tell where it is installed. */
const SEGMENTS_KEPT = 4;

/** Works for any thrown value. */
export function errorFacts(thrown: unknown, depth = 0): ErrorFacts {
  if (!(thrown instanceof Error)) return { class: `thrown:${typeof thrown}` };
  const cause = depth < CAUSES_MAX && thrown.cause !== undefined ? errorFacts(thrown.cause, depth + 1) : undefined;
  const code = errorCode(thrown);
  const frames = stackFrames(thrown);
  return {
    class: safeText(thrown.constructor?.name || 'Error'),
    ...(code === undefined ? {} : { code }),
    ...(thrown instanceof AppError && Object.keys(thrown.facts).length > 0 ? { facts: safeFacts(thrown.facts) } : {}),
    ...(frames.length === 0 ? {} : { frames }),
    ...(cause === undefined ? {} : { cause }),
  };
}

function errorCode(error: Error): string | undefined {
  const { code } = error as { readonly code?: unknown };
  if (typeof code === 'number') return String(code);
  return typeof code === 'string' && CODE_PATTERN.test(code) ? code : undefined;
}

function safeFacts(facts: AppError['facts']): Record<string, string | number> {
  const out: Record<string, string | number> = {};
  for (const [name, value] of Object.entries(facts)) {
    out[safeText(name)] = typeof value === 'string' ? safeText(value) : value;
  }
  return out;
}

/** The stack text begins with the message, which may hold lines that look like frames: they are cut off first. */
function stackFrames(error: Error): readonly string[] {
  const stack = typeof error.stack === 'string' ? error.stack : '';
  const start = error.message === '' ? 0 : stack.indexOf(error.message);
  const trace = start < 0 ? '' : stack.slice(start + error.message.length);
  const frames: string[] = [];
  for (const line of trace.split('\n')) {
    if (frames.length === FRAMES_MAX) break;
    const match = FRAME_PATTERN.exec(line.trimEnd());
    if (match === null) continue;
    frames.push(`${(match[1] as string).split('/').slice(-SEGMENTS_KEPT).join('/')}:${match[2]}`);
  }
  return frames;
}
