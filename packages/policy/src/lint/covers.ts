/** Whether one rule matches whenever another does, as far as their conditions tell. Pure. */
import { isDeepStrictEqual } from 'node:util';
import type { PolicyWhen } from '../document/policy-document.ts';

type Values = readonly string[] | undefined;

/** True only when certain: every message that meets `narrow` also meets `wide`. */
export function covers(wide: PolicyWhen, narrow: PolicyWhen): boolean {
  return (
    within(narrow.verdict, wide.verdict) &&
    within(narrow.purpose, wide.purpose) &&
    within(narrow.stream, wide.stream) &&
    patternsWithin(narrow.sender, wide.sender) &&
    patternsWithin(narrow.recipientDomain, wide.recipientDomain) &&
    sizesWithin(narrow, wide) &&
    problemsWithin(narrow.problems, wide.problems) &&
    (wide.authorized === undefined || wide.authorized === narrow.authorized) &&
    (wide.attachment === undefined || isDeepStrictEqual(wide.attachment, narrow.attachment)) &&
    evidenceWithin(narrow, wide)
  );
}

const within = (narrow: Values, wide: Values): boolean =>
  wide === undefined || (narrow?.every((value) => wide.includes(value)) ?? false);

/** `*.example.org` also holds `*.a.example.org` and `a.example.org`; `*` holds all. */
function patternsWithin(narrow: Values, wide: Values): boolean {
  if (wide === undefined) return true;
  const lower = wide.map((pattern) => pattern.toLowerCase());
  const holds = (pattern: string): boolean =>
    lower.some(
      (other) =>
        other === '*' ||
        other === pattern ||
        (other.startsWith('*.') && pattern.endsWith(other.slice(1))) ||
        (other.startsWith('@') && pattern.endsWith(other)),
    );
  return narrow?.every((pattern) => holds(pattern.toLowerCase())) ?? false;
}

const sizesWithin = (narrow: PolicyWhen, wide: PolicyWhen): boolean =>
  (wide.sizeBytesMin ?? 0) <= (narrow.sizeBytesMin ?? 0) &&
  (wide.sizeBytesMax ?? Number.POSITIVE_INFINITY) >= (narrow.sizeBytesMax ?? Number.POSITIVE_INFINITY);

function problemsWithin(narrow: PolicyWhen['problems'], wide: PolicyWhen['problems']): boolean {
  if (wide === undefined || wide === narrow) return true;
  if (wide === true) return Array.isArray(narrow);
  return typeof wide !== 'boolean' && typeof narrow === 'object' && within(narrow, wide);
}

function evidenceWithin(narrow: PolicyWhen, wide: PolicyWhen): boolean {
  const { counts } = wide;
  if (!within(narrow.in, wide.in)) return false;
  if (counts !== undefined) {
    const given = Object.entries(narrow.counts ?? {});
    if (given.length === 0 || !given.every(([type, min]) => min >= (counts[type] ?? Number.POSITIVE_INFINITY)))
      return false;
  }
  return within(narrow.types ?? (narrow.counts === undefined ? undefined : Object.keys(narrow.counts)), wide.types);
}
