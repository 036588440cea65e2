/** IPv4 and IPv6 addresses (RFC 4291 §2.2); version and section numbers are left out by their words. */

import { DIGIT } from '../engine/char-class.ts';
import { cueIndex } from '../engine/marks.ts';
import {
  addFinding,
  type Detector,
  endOf,
  hasCue,
  kindsAt,
  lengthOf,
  numberAt,
  type Page,
  startOf,
  unitAfter,
} from '../engine/page.ts';

const VERSION = cueIndex('version');
const DOT = 0x2e;
const COLON = 0x3a;
/** Longest textual IPv6 address (RFC 5952 with an embedded IPv4 address). */
const IPV6_UNITS_MAX = 45;
/** The address began further left; `IP:2001:db8::17` is a label and an address. */
const HEX_BEFORE = /(?:^|[^0-9a-z])[0-9a-f]{1,4}:$/i;
const GROUP_UNITS_MAX = 4;
const IPV6_SHAPE = /^[0-9a-f:.]+/i;

export const ipv4Detector: Detector = {
  id: 'ipv4',
  anchor: 'cluster',
  digitsMin: 4,
  detect(page, token, cluster) {
    if (cluster.last < token + 3 || cluster.letters > 0) {
      return -1;
    }
    for (let at = token; at < token + 4; at += 1) {
      if (kindsAt(page, at) !== DIGIT || lengthOf(page, at) > 3 || numberAt(page, at) > 255) {
        return -1;
      }
      if (at < token + 3 && unitAfter(page, at) !== DOT) {
        return -1;
      }
    }
    const longer = cluster.last > token + 3 && unitAfter(page, token + 3) === DOT;
    if (longer || hasCue(page, token, { cue: VERSION, tokensMax: 1 })) {
      return -1;
    }
    addFinding(page, {
      type: 'ip',
      start: cluster.start,
      end: endOf(page, token + 3),
      rule: 'ip.v4',
      confidence: 0.85,
    });
    return token + 3;
  },
};

export const ipv6Detector: Detector = {
  id: 'ipv6',
  anchor: 'cluster',
  detect(page, token, cluster) {
    if (unitAfter(page, token) !== COLON || lengthOf(page, token) > 4 || cluster.last !== token) {
      return -1;
    }
    if (!colonAgain(page.text, endOf(page, token) + 1)) {
      return -1;
    }
    const start = startOf(page, token);
    if (page.text.charCodeAt(start - 1) === COLON && HEX_BEFORE.test(page.text.slice(Math.max(0, start - 6), start))) {
      return -1;
    }
    const text = IPV6_SHAPE.exec(page.text.slice(start, start + IPV6_UNITS_MAX))?.[0] ?? '';
    const address = text.replace(/[:.]$/, '');
    if (!isIpv6(address)) {
      return -1;
    }
    const end = start + address.length;
    addFinding(page, { type: 'ip', start, end, rule: 'ip.v6', confidence: 0.9 });
    return lastTokenBefore(page, token, end);
  },
};

/** A second colon within one group: a time of day has none. */
function colonAgain(text: string, from: number): boolean {
  for (let at = from; at <= from + GROUP_UNITS_MAX; at += 1) {
    if (text.charCodeAt(at) === COLON) {
      return true;
    }
  }
  return false;
}

function lastTokenBefore(page: Page, token: number, end: number): number {
  let last = token;
  while (last + 1 < page.tokens.count && startOf(page, last + 1) < end) {
    last += 1;
  }
  return last;
}

/** Eight groups, or fewer around one `::`; at least three colons, so a time of day is none. */
function isIpv6(address: string): boolean {
  const halves = address.split('::');
  if (halves.length > 2) {
    return false;
  }
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) {
    return false;
  }
  return halves.length === 2 ? groups.length >= 2 && groups.length < 8 : groups.length === 8;
}
