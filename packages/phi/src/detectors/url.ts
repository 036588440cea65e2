/** Web addresses; one that carries a value in path or query weighs more than a bare host. */
import { addFinding, type Detector, endOf, type Page, startOf } from '../engine/page.ts';

/** Longer addresses are cut: the finding ends there and the rest is scanned as text. */
const URL_UNITS_MAX = 2_048;
const STOPS = ' \t\r\n"<>\\^`{|}';
const TRAILING = ".,;:!?)]'";
/** A query, or a path with a number of five and more digits or a long opaque part. */
const CARRIES_VALUE = /\?[^=?]{1,64}=[^&]|\/[^/?#]{0,64}[0-9]{5}|\/[A-Za-z0-9_-]{20,}/;

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
    const carries = CARRIES_VALUE.test(page.text.slice(start + 8, end));
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
