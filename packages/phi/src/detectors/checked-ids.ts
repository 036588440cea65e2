/** Identifiers that prove themselves by form or check digit: MBI, VIN, IMEI, payment card, IBAN, MAC address. */
import { isIban, isLuhn, isMbi, isVin } from '../checksums.ts';
import { DIGIT, LOWER } from '../engine/char-class.ts';
import { addFinding, type Detector, endOf, kindsAt, lengthOf, type Page, startOf, unitAfter } from '../engine/page.ts';
import { compactBetween, digitsBetween } from './digit-groups.ts';
import * as cue from './label-cues.ts';

const COLON = 0x3a;
const SPACE = 0x20;
/** Country and check digits; a group of the same shape never follows at once. */
const HEAD = /^[A-Za-z]{2}[0-9]{2}/;
const HEX_PAIR = /^[0-9A-Fa-f]{2}$/;

/** Eleven places as CMS prints them: `1EG4-TE5-MK73` or in one word; spaces only beside a plan label. */
export const mbiDetector: Detector = {
  id: 'mbi',
  anchor: 'cluster',
  detect(page, token, cluster) {
    let last = cluster.last;
    if (cluster.end - cluster.start === 4 && lengthOf(page, token + 1) === 3 && lengthOf(page, token + 2) === 4) {
      last = unitAfter(page, token) === SPACE ? token + 2 : last;
    }
    const units = endOf(page, last) - cluster.start;
    if ((units !== 11 && units !== 13) || !isMbi(compactBetween(page, token, last))) {
      return -1;
    }
    addFinding(page, {
      type: 'health_plan_id',
      start: cluster.start,
      end: endOf(page, last),
      rule: 'health_plan_id.mbi',
      confidence: 0.95,
    });
    return last;
  },
};

export const vinDetector: Detector = {
  id: 'vin',
  anchor: 'cluster',
  detect(page, token, cluster) {
    if (cluster.last !== token || cluster.end - cluster.start !== 17 || cluster.letters === 0) {
      return -1;
    }
    if (!isVin(page.text.slice(cluster.start, cluster.end))) {
      return -1;
    }
    addFinding(page, { type: 'vin', start: cluster.start, end: cluster.end, rule: 'vin.checksum', confidence: 0.9 });
    return token;
  },
};

/** Card brands by first digits (ISO/IEC 7812 issuer ranges 3 to 6); IMEI is 15 digits, told from a card by its label. */
export const cardDetector: Detector = {
  id: 'card',
  anchor: 'cluster',
  detect(page, token, cluster) {
    const formed = cluster.groupKey === 4444 || cluster.groupKey === 465 || cluster.groupCount === 1;
    const digits =
      formed && (cluster.groupCount > 1 || lengthOf(page, token) >= 13)
        ? digitsBetween(page, token, cluster.groupLast)
        : '';
    if (digits.length < 13 || digits.length > 19 || !isLuhn(digits)) {
      return -1;
    }
    const label = cue.labelBefore(page, token);
    const span = { start: startOf(page, token), end: endOf(page, cluster.groupLast) };
    if (digits.length === 15 && label === cue.DEVICE) {
      addFinding(page, { type: 'device_id', ...span, rule: 'device_id.imei', confidence: 0.97 });
      return cluster.groupLast;
    }
    if (!/^[3-6]/.test(digits) || (label >= 0 && label !== cue.CARD && label !== cue.ACCOUNT)) {
      return -1;
    }
    addFinding(page, { type: 'account', ...span, rule: 'account.card', confidence: label >= 0 ? 0.95 : 0.75 });
    return cluster.groupLast;
  },
};

/** Groups of four after the country code, or one word. */
export const ibanDetector: Detector = {
  id: 'iban',
  anchor: 'cluster',
  detect(page, token) {
    const head = lengthOf(page, token);
    if (kindsAt(page, token) === DIGIT) {
      return -1;
    }
    if ((head !== 4 && (head < 15 || head > 34)) || !HEAD.test(slice(page, token))) {
      return -1;
    }
    if (head === 4 && HEAD.test(slice(page, token + 1))) {
      return -1;
    }
    let last = token;
    while (head === 4 && last - token < 8 && unitAfter(page, last) === SPACE && lengthOf(page, last + 1) <= 4) {
      if ((kindsAt(page, last + 1) & LOWER) !== 0 || startOf(page, last + 1) - endOf(page, last) !== 1) {
        break;
      }
      last += 1;
    }
    if (!isIban(compactBetween(page, token, last))) {
      return -1;
    }
    addFinding(page, {
      type: 'account',
      start: startOf(page, token),
      end: endOf(page, last),
      rule: 'account.iban',
      confidence: 0.95,
    });
    return last;
  },
};

function slice(page: Page, token: number): string {
  return page.text.slice(startOf(page, token), Math.min(endOf(page, token), startOf(page, token) + 4));
}

/** Six pairs of hex digits with colons or hyphens (IEEE 802 MAC-48). */
export const macDetector: Detector = {
  id: 'mac',
  anchor: 'cluster',
  detect(page, token) {
    if (lengthOf(page, token) !== 2) {
      return -1;
    }
    for (let at = token; at < token + 6; at += 1) {
      const unit = unitAfter(page, at);
      const joined =
        at === token + 5 || ((unit === COLON || unit === 0x2d) && startOf(page, at + 1) === endOf(page, at) + 1);
      if (lengthOf(page, at) !== 2 || !joined || !HEX_PAIR.test(slice(page, at))) {
        return -1;
      }
    }
    addFinding(page, {
      type: 'device_id',
      start: startOf(page, token),
      end: endOf(page, token + 5),
      rule: 'device_id.mac',
      confidence: 0.85,
    });
    return token + 5;
  },
};
