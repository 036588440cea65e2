/**
 * One record of the audit log and its canonical text, the bytes that the chain commits to.
 *
 * The text is the ECMAScript `JSON.stringify` of an array of scalars, so that anyone can check it with a few lines:
 * [index, sourceKey, atMs, tenantId, actor, action, target, outcome, name, value, name, value, …], names in code-unit order.
 */

/** What is to be recorded: everything but its place. */
export interface AuditDraft {
  /** Same for a repeated record; the log keeps one. At most `TEXT_LENGTH_MAX`. */
  readonly sourceKey: string;
  /** When it happened, epoch milliseconds, by the clock of the service that says so. */
  readonly atMs: number;
  readonly tenantId: string;
  readonly actor: string;
  readonly action: string;
  readonly target: string;
  readonly outcome: string;
  /** Fixed names, codes and numbers, sorted by name. */
  readonly facts: readonly AuditFact[];
  /** True for accesses and administration, which are looked up by target; mail events are found by their time. */
  readonly isAccess: boolean;
}

export type AuditFact = readonly [name: string, value: string];

export interface AuditLogRecord extends Omit<AuditDraft, 'isAccess'> {
  /** Place in the log, from 0 without gaps. */
  readonly index: number;
}

/** Facts of one record; what is beyond is cut and said so in the fact `cut`. */
export const FACTS_MAX = 64;
/** UTF-16 units of one field or fact. */
export const TEXT_LENGTH_MAX = 256;
const FIXED_FIELDS = 8;

const clip = (text: string): string => (text.length <= TEXT_LENGTH_MAX ? text : text.slice(0, TEXT_LENGTH_MAX));

const byName = (a: AuditFact, b: AuditFact): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);

/** Facts in canonical order, within the limits. */
export function toFacts(facts: readonly AuditFact[]): readonly AuditFact[] {
  const kept =
    facts.length <= FACTS_MAX ? facts : [...facts.slice(0, FACTS_MAX - 1), ['cut', String(facts.length)] as const];
  return kept.map(clipFact).sort(byName);
}

const clipFact = (fact: AuditFact): AuditFact =>
  fact[0].length <= TEXT_LENGTH_MAX && fact[1].length <= TEXT_LENGTH_MAX ? fact : [clip(fact[0]), clip(fact[1])];

/** The canonical text without its first item; `withIndex` completes it. At most about 400 KiB, in practice 200 bytes. */
export function encodeDraft(draft: AuditDraft): string {
  const items: (string | number)[] = [
    draft.sourceKey,
    draft.atMs,
    clip(draft.tenantId),
    clip(draft.actor),
    clip(draft.action),
    clip(draft.target),
    clip(draft.outcome),
  ];
  for (const [name, value] of draft.facts) items.push(name, value);
  return JSON.stringify(items).slice(1);
}

export const withIndex = (index: number, encodedDraft: string): string => `[${index},${encodedDraft}`;

/** The record of a canonical text, or undefined when it is none. Never throws. */
export function decodeRecord(text: string): AuditLogRecord | undefined {
  const items = parseArray(text);
  if (items === undefined || items.length < FIXED_FIELDS || items.length % 2 !== 0) return undefined;
  const [index, sourceKey, atMs, ...texts] = items;
  if (!isCount(index) || typeof sourceKey !== 'string' || !isCount(atMs)) return undefined;
  if (!texts.every((item) => typeof item === 'string')) return undefined;
  const [tenantId, actor, action, target, outcome, ...rest] = texts as readonly string[] as [
    string,
    string,
    string,
    string,
    string,
    ...string[],
  ];
  const facts: AuditFact[] = [];
  for (let i = 0; i < rest.length; i += 2) facts.push([rest[i] as string, rest[i + 1] as string]);
  return { index, sourceKey, atMs, tenantId, actor, action, target, outcome, facts };
}

/** The source key alone, without reading the rest: a start reads tens of thousands. Undefined when the text is no record. */
export function sourceKeyOf(text: string): string | undefined {
  const start = text.indexOf(',"') + 2;
  const end = text.indexOf('"', start);
  const key = text.slice(start, end);
  return start === 1 || end === -1 || key.includes('\\') ? decodeRecord(text)?.sourceKey : key;
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parseArray(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
