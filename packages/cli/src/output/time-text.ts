/** Times for people ("3 min ago") and for everything else (ISO 8601 in UTC). */

const UNITS: readonly (readonly [name: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
];

/** A length of time in its largest fitting unit: "3 min", "12 s", "now" below a second. */
export function formatSpan(ms: number): string {
  const span = Math.abs(ms);
  const unit = UNITS.find(([, size]) => span >= size);
  return unit === undefined ? 'now' : `${Math.floor(span / unit[1])} ${unit[0]}`;
}

export interface TimeStyle {
  readonly relative: boolean;
  readonly nowMs: number;
}

/** "3 min ago", "in 5 s", "now", or ISO; "-" when there is no time. */
export function formatTime(time: Date | undefined, style: TimeStyle): string {
  if (time === undefined) return '-';
  if (!style.relative) return time.toISOString();
  const distanceMs = style.nowMs - time.getTime();
  const span = formatSpan(distanceMs);
  if (span === 'now') return span;
  return distanceMs > 0 ? `${span} ago` : `in ${span}`;
}

/** Bytes in binary units: "512 B", "1.5 MiB". */
export function formatBytes(sizeBytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = sizeBytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}
