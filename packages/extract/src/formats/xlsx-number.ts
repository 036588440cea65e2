/** Numbers of spreadsheet cells as they are shown, where that changes what they mean: dates, and digits in masks. */

/** Built-in formats that show a date (ECMA-376 part 1 §18.8.30), East Asian ones among them. */
const DATE_FORMATS = new Set([14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 34, 35, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58]);
const MS_PER_DAY = 86_400_000;
/** Day 0 of the two calendars; 1900 counts a 29 February that never was, which shifts its first two months. */
const EPOCH_1900_MS = Date.UTC(1899, 11, 30);
const EPOCH_1904_MS = Date.UTC(1904, 0, 1);
/** 9999-12-31. */
const SERIAL_MAX = 2_958_465;
/** Units of a format that are looked at. */
const FORMAT_UNITS_MAX = 255;

export type CellFormat = { readonly kind: 'plain' | 'date' } | { readonly kind: 'mask'; readonly mask: string };

export const PLAIN: CellFormat = { kind: 'plain' };

/** What a number format means; `code` is given for formats that the document defines itself. */
export function cellFormat(id: number, code: string | undefined): CellFormat {
  if (code === undefined) return DATE_FORMATS.has(id) ? { kind: 'date' } : PLAIN;
  const bare = code.slice(0, FORMAT_UNITS_MAX).replace(/"[^"]*"|\\.|_.|\*./g, (quoted) => unquote(quoted));
  const first = bare.split(';').find((section) => section !== '') ?? '';
  const section = bare.includes('[<=9999999]') ? (bare.split(';')[1] ?? first) : first;
  // bounded: at most FORMAT_UNITS_MAX units.
  const shown = section.replace(/\[[^\]]*\]/g, '');
  if (/[yd]/i.test(shown) && !/[0#]/.test(shown)) return { kind: 'date' };
  const isMask = /^[0#()\s./-]+$/.test(shown) && (/^0{2}/.test(shown) || /[0#]\)?[\s-]+[0#]/.test(shown));
  return isMask && !shown.includes('.') ? { kind: 'mask', mask: shown } : PLAIN;
}

/** Quoted marks of a mask (`000\\-00\\-0000`) count; quoted words do not. */
function unquote(quoted: string): string {
  const mark = quoted.startsWith('\\') ? quoted.slice(1) : quoted.slice(1, -1);
  return /^[()\s-]$/.test(mark) && !/^[_*]/.test(quoted) ? mark : '';
}

/** The number `value` in that format; text that is no number stays as it is. */
export function formatNumber(value: string, format: CellFormat, calendar: '1900' | '1904'): string {
  const number = Number(value);
  if (value === '' || !Number.isFinite(number)) return value;
  if (format.kind === 'date') return formatSerial(number, calendar) ?? value;
  const plain = /e/i.test(value) && Number.isSafeInteger(number) ? String(number) : value;
  if (format.kind !== 'mask' || !/^[0-9]+$/.test(plain)) return plain;
  return fillMask(format.mask, plain);
}

function formatSerial(serial: number, calendar: '1900' | '1904'): string | undefined {
  if (serial < 0 || serial > SERIAL_MAX) return undefined;
  const shifted = calendar === '1900' && serial < 60 ? serial + 1 : serial;
  const epochMs = calendar === '1900' ? EPOCH_1900_MS : EPOCH_1904_MS;
  const iso = new Date(epochMs + Math.round((shifted * MS_PER_DAY) / 1_000) * 1_000).toISOString();
  return Number.isInteger(serial) ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}

/** Digits from the right into the places of a mask: 987651234 in `000-00-0000` shows 987-65-1234. */
function fillMask(mask: string, digits: string): string {
  const shown: string[] = [];
  /** Marks that stand before the last digit written: they count if another digit comes before them. */
  let marks: string[] = [];
  let left = digits.length;
  for (let at = mask.length - 1; at >= 0; at--) {
    const mark = mask.charAt(at);
    if (mark !== '0' && mark !== '#') {
      marks.push(mark);
      continue;
    }
    if (left === 0 && mark === '#') {
      marks = [];
      break;
    }
    shown.push(...marks, left > 0 ? digits.charAt(--left) : '0');
    marks = [];
  }
  return (digits.slice(0, left) + [...shown, ...marks].reverse().join('')).trim();
}
