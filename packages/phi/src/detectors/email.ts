/** E-mail addresses around each '@': dot-atom local part (RFC 5322 §3.2.3) and a domain of at least two labels. */
import { addFinding, type Detector, type Page } from '../engine/page.ts';

/** RFC 5321 §4.5.3.1.1 and §4.5.3.1.2. */
const LOCAL_UNITS_MAX = 64;
const DOMAIN_UNITS_MAX = 255;
const DOT = 0x2e;
const HYPHEN = 0x2d;
/** atext besides letters and digits: ! # $ % & ' * + / = ? ^ _ ` { | } ~ and - . */
const ATEXT = "!#$%&'*+/=?^_`{|}~-";
/** What may hug an address in running text; never taken as its first unit. */
const OPENERS = "'/=?`{|#*&!";

function isAlphanumeric(unit: number): boolean {
  return (unit >= 0x30 && unit <= 0x39) || ((unit | 0x20) >= 0x61 && (unit | 0x20) <= 0x7a) || unit > 0xbf;
}

function localStart(page: Page, at: number): number {
  let start = at;
  while (start > 0 && at - start < LOCAL_UNITS_MAX) {
    const unit = page.text.charCodeAt(start - 1);
    if (!isAlphanumeric(unit) && unit !== DOT && !(unit < 0x80 && ATEXT.includes(String.fromCharCode(unit)))) {
      break;
    }
    start -= 1;
  }
  while (start < at && (page.text.charCodeAt(start) === DOT || OPENERS.includes(page.text.charAt(start)))) {
    start += 1;
  }
  return start;
}

/** End of the domain after the '@', or 0 when it has no dot or a one-letter last label. */
function domainEnd(page: Page, at: number): number {
  let end = at + 1;
  let lastDot = -1;
  while (end < page.text.length && end - at <= DOMAIN_UNITS_MAX) {
    const unit = page.text.charCodeAt(end);
    if (unit === DOT) {
      if (!isAlphanumeric(page.text.charCodeAt(end + 1)) || end === at + 1) {
        break;
      }
      lastDot = end;
    } else if (!isAlphanumeric(unit) && unit !== HYPHEN) {
      break;
    }
    end += 1;
  }
  return lastDot > 0 && end - lastDot > 2 ? end : 0;
}

/** The address around the '@' at this offset. At most LOCAL_UNITS_MAX and DOMAIN_UNITS_MAX steps. */
export function addressAt(page: Page, at: number): { readonly start: number; readonly end: number } | undefined {
  const end = domainEnd(page, at);
  const start = end === 0 ? at : localStart(page, at);
  return start < at ? { start, end } : undefined;
}

export const emailDetector: Detector = {
  id: 'email',
  anchor: 'at',
  detect(page) {
    const known = new Set(page.findings.map((found) => found.start));
    for (const at of page.tokens.ats) {
      const span = addressAt(page, at);
      const before = page.covered[page.covered.length - 1] ?? 0;
      if (span === undefined || span.start < before) {
        continue;
      }
      if (!known.has(span.start)) {
        addFinding(page, { type: 'email', ...span, rule: 'email.address', confidence: 0.97 });
      }
      page.covered.push(span.start, span.end);
    }
    return -1;
  },
};
