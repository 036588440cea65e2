/** Web addresses; one that carries a value in path or query weighs more than a bare host. */
import { addFinding, type Detector, endOf, type Page, startOf } from '../engine/page.ts';

/** Longer addresses are cut: the finding ends there and the rest is scanned as text. */
const URL_UNITS_MAX = 2_048;
const STOPS = ' \t\r\n"<>\\^`{|}';
const TRAILING = ".,;:!?)]'";
/** A query, a home folder, or a path with a number of five and more digits or a long opaque part. */
const CARRIES_VALUE = /\?[^=?]{1,64}=[^&]|\/~[a-z]|\/[^/?#]{0,64}[0-9]{5}|\/[A-Za-z0-9_-]{20,}/;
/** What stands after one of these names somebody or something of somebody's. */
const OWNED =
  /\/(?:patients?|pt|charts?|records?|members?|users?|u|p|profiles?|people|accounts?|visits?|encounters?|claims?|invoices?|appointments?|results?|mrn|id)\/[A-Za-z0-9._-]{3}/i;
const SEGMENT = /[^/?#]{5,64}/g;
const PART_DIGITS_MIN = 2;
/** `annual-report-2024`: words and a year are a title. */
const TITLE = /^[a-z]+(?:[-_][a-z]+)*[-_.]?(?:19|20)[0-9]{2}$/i;
/** Parts of a path that are looked at. */
const SEGMENTS_MAX = 16;

/** A part of the path that mixes letters and digits as codes do: `0c850aa7`, `AB-2231`. */
function hasCode(path: string): boolean {
  const segments = (path.match(SEGMENT) ?? []).slice(0, SEGMENTS_MAX);
  return segments.some((segment) => segment.replace(/[^0-9]/g, '').length >= PART_DIGITS_MIN && !TITLE.test(segment));
}

function carriesValue(address: string): boolean {
  const path = address.indexOf('/');
  return CARRIES_VALUE.test(address) || OWNED.test(address) || (path >= 0 && hasCode(address.slice(path)));
}

function urlEnd(page: Page, start: number): number {
  const limit = Math.min(page.text.length, start + URL_UNITS_MAX);
  let end = start;
  while (end < limit && !STOPS.includes(page.text.charAt(end))) {
    end += 1;
  }
  while (end > start && TRAILING.includes(page.text.charAt(end - 1))) {
    end -= 1;
  }
  return end;
}

export const urlDetector: Detector = {
  id: 'url',
  anchor: 'scheme',
  detect(page, token) {
    const start = startOf(page, token);
    const after = page.text.slice(endOf(page, token), endOf(page, token) + 3);
    const bare = after.startsWith('.') && page.text.slice(start, endOf(page, token)).toLowerCase() === 'www';
    if (after !== '://' && !bare) {
      return -1;
    }
    const end = urlEnd(page, start);
    if (end - endOf(page, token) < 4) {
      return -1;
    }
    const carries = carriesValue(page.text.slice(start + 8, end));
    addFinding(page, {
      type: 'url',
      start,
      end,
      rule: carries ? 'url.with_value' : 'url.address',
      confidence: carries ? 0.7 : 0.4,
    });
    let last = token;
    while (last + 1 < page.tokens.count && startOf(page, last + 1) < end) {
      last += 1;
    }
    return last;
  },
};
