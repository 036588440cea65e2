/** W3C Trace Context (Recommendation, level 1): the `traceparent` header and the identities in it. */
import type { Random } from '@sealpost/kernel';
import type { TraceContext } from './types.ts';

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;
/** version-traceid-parentid-flags; a later version may append fields behind a dash. */
const PATTERN = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const NO_TRACE = '0'.repeat(32);
const NO_SPAN = '0'.repeat(16);
/** Longer headers are not looked at. */
const TEXT_LENGTH_MAX = 256;
const SAMPLED_FLAG = 1;
/** The low 7 bytes of a trace id are random (level 2), so that every process samples a trace alike. */
const RANDOM_DIGITS = 14;
const RANDOM_RANGE = 2 ** 56;

/** Undefined for anything that is not a valid header: the caller then starts a trace of its own. */
export function parseTraceparent(text: string): TraceContext | undefined {
  if (text.length > TEXT_LENGTH_MAX) return undefined;
  const match = PATTERN.exec(text);
  if (match === null) return undefined;
  const [, version = '', traceId = '', spanId = '', flags = '', more] = match;
  if (version === 'ff' || (version === '00' && more !== undefined)) return undefined;
  if (traceId === NO_TRACE || spanId === NO_SPAN) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED_FLAG) === SAMPLED_FLAG };
}

export function formatTraceparent(context: TraceContext): string {
  return `00-${context.traceId}-${context.spanId}-${context.sampled ? '01' : '00'}`;
}

/** A new trace, sampled when its id falls into `sampleRatio` (0 to 1; 1 when absent). */
export function newTraceContext(random: Random, sampleRatio = 1): TraceContext {
  const traceId = randomHex(random, TRACE_ID_BYTES);
  const sampled = Number.parseInt(traceId.slice(-RANDOM_DIGITS), 16) < sampleRatio * RANDOM_RANGE;
  return { traceId, spanId: randomHex(random, SPAN_ID_BYTES), sampled };
}

/** The same trace with a new span id. */
export function childSpan(parent: TraceContext, random: Random): TraceContext {
  return { traceId: parent.traceId, spanId: randomHex(random, SPAN_ID_BYTES), sampled: parent.sampled };
}

/** The all-zero id is not valid; its odds do not matter, a broken generator does. */
function randomHex(random: Random, sizeBytes: number): string {
  const bytes = random.bytes(sizeBytes);
  if (bytes.every((byte) => byte === 0)) bytes[sizeBytes - 1] = 1;
  return bytes.toString('hex');
}
