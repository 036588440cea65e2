/** Lengths and points of time as people type them. */

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };
const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/;
const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:\d{2})$/;

/** "500ms", "120s", "5m", "2h", "30d" in milliseconds; undefined for anything else. */
export function parseDurationMs(text: string): number | undefined {
  const match = DURATION.exec(text);
  const unit = UNIT_MS[match?.[2] ?? ''];
  return match === null || unit === undefined ? undefined : Number(match[1]) * unit;
}

/** "+2h" from now, or a full ISO 8601 time with zone; undefined for anything else. */
export function parseTime(text: string, nowMs: number): Date | undefined {
  const delayMs = text.startsWith('+') ? parseDurationMs(text.slice(1)) : undefined;
  if (delayMs !== undefined) return new Date(nowMs + delayMs);
  if (!ISO.test(text)) return undefined;
  const time = new Date(text);
  return Number.isNaN(time.getTime()) ? undefined : time;
}
