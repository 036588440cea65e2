/** North American telephone and fax numbers (NANP: area and exchange start 2-9, exchange never N11), and +CC numbers. */
import type { Cluster } from '../engine/cluster.ts';
import { addFinding, type Detector, endOf, type Page, startOf } from '../engine/page.ts';
import { digitsBetween } from './digit-groups.ts';
import { FAX, labelOf, OTHER_ID, PHONE } from './label-cues.ts';

const TOLL_FREE = /^8(?:00|33|44|55|66|77|88)/;
const NANP = /^[2-9][0-9]{2}[2-9](?!11)[0-9]{6}$/;
const PLUS = 0x2b;
const BRACKET = 0x28;

/** Group lengths of the written forms; a plus sign allows any. */
const KEYS: ReadonlySet<number> = new Set([334, 37, 1334, 137, 34, 7, -1]);

/** `212/555-0142`; the area is a group by itself there, so the cluster is read as it stands. */
const SLASHED = /^[2-9][0-9]{2}\/[2-9][0-9]{2}-[0-9]{4}$/;

function slashedPhone(page: Page, cluster: Cluster): boolean {
  const { start, end, groupCount, digits } = cluster;
  return groupCount === 1 && digits === 10 && end - start === 12 && SLASHED.test(page.text.slice(start, end));
}

function maybePhone(page: Page, groups: Cluster): boolean {
  return KEYS.has(groups.groupKey) || (groups.groupCount > 0 && page.text.charCodeAt(groups.start - 1) === PLUS);
}

/** Ten national digits of a group run in one of the written forms, or undefined. */
function nationalDigits(digits: string, groups: Cluster): string | undefined {
  switch (groups.groupKey) {
    case 334:
    case 37:
    case -1:
      return digits.length === 10 ? digits : undefined;
    case 1334:
    case 137:
      return digits.startsWith('1') ? digits.slice(1) : undefined;
    default:
      return undefined;
  }
}

function add(
  page: Page,
  span: { readonly first: number; readonly last: number },
  found: { type: 'phone' | 'fax'; rule: string; confidence: number },
): number {
  let start = startOf(page, span.first);
  while (start > 0 && (page.text.charCodeAt(start - 1) === PLUS || page.text.charCodeAt(start - 1) === BRACKET)) {
    start -= 1;
  }
  addFinding(page, { ...found, start, end: endOf(page, span.last) });
  return span.last;
}

export const phoneDetector: Detector = {
  id: 'phone',
  anchor: 'cluster',
  digitsMin: 1,
  detect(page, token, groups) {
    const slashed = slashedPhone(page, groups);
    if (!slashed && !maybePhone(page, groups)) {
      return -1;
    }
    const last = slashed ? groups.last : groups.groupLast;
    const digits = digitsBetween(page, token, last);
    if (digits.length < 7 || digits.length > 15) {
      return -1;
    }
    const label = labelOf(page, groups);
    const labelled = label === PHONE || label === FAX;
    const type = label === FAX ? 'fax' : 'phone';
    const span = { first: token, last };
    const national = slashed ? digits : nationalDigits(digits, groups);
    if (national !== undefined && NANP.test(national)) {
      if (label >= 0 && !labelled) {
        return -1;
      }
      if (TOLL_FREE.test(national)) {
        return add(page, span, { type, rule: 'phone.toll_free', confidence: 0.3 });
      }
      if (groups.groupCount === 1 && !labelled && !slashed) {
        return -1;
      }
      return add(page, span, { type, rule: `${type}.nanp`, confidence: labelled ? 0.95 : 0.8 });
    }
    if (labelled && (groups.groupKey === 34 || groups.groupKey === 7)) {
      return add(page, span, { type, rule: `${type}.local`, confidence: 0.7 });
    }
    if (labelled && (groups.groupKey === 334 || digits.length >= 10)) {
      return add(page, span, { type, rule: `${type}.labelled`, confidence: 0.7 });
    }
    const plus = page.text.charCodeAt(startOf(page, token) - 1) === PLUS;
    if (plus && digits.length >= 8 && (label < 0 || label === OTHER_ID)) {
      return add(page, span, { type, rule: `${type}.international`, confidence: 0.7 });
    }
    return -1;
  },
};
