/** Fields that hold one person's name in parts (`first name`, `last name`), joined so that the name reads as one. */

type NamePart = 'first' | 'middle' | 'last' | 'suffix';

const PARTS: readonly { readonly part: NamePart; readonly words: RegExp }[] = [
  { part: 'first', words: /\b(?:first|given|fore) ?names?\b|^(?:first|given)$|\bfirst$/i },
  { part: 'middle', words: /\bmiddle(?: ?name| ?initial)?\b|\bmi$/i },
  { part: 'last', words: /\b(?:last|family|sur) ?names?\b|^(?:last|family)$|\blast$/i },
  { part: 'suffix', words: /\bsuffix\b/i },
];
const ORDER: readonly NamePart[] = ['first', 'middle', 'last', 'suffix'];

/** One name made of several fields: its label and where its parts stand, in reading order. */
export interface JoinedName {
  readonly label: string;
  readonly fields: readonly number[];
}

/** The names that the fields with these labels make up; a name needs a first and a last part. */
export function joinedNames(labels: readonly string[]): readonly JoinedName[] {
  const byOwner = new Map<string, Map<NamePart, number>>();
  labels.forEach((label, field) => {
    const found = PARTS.find(({ words }) => words.test(label));
    if (found === undefined) return;
    const owner = label.replace(found.words, '').trim().toLowerCase();
    const parts = byOwner.get(owner) ?? new Map<NamePart, number>();
    if (!parts.has(found.part)) parts.set(found.part, field);
    byOwner.set(owner, parts);
  });
  return [...byOwner].flatMap(([owner, parts]) => {
    if (!parts.has('first') || !parts.has('last')) return [];
    const whose = owner.replace(/\s?\bname$/, '');
    const label = whose === '' ? 'Name' : `${whose.charAt(0).toUpperCase()}${whose.slice(1)} name`;
    return [{ label, fields: ORDER.flatMap((part) => parts.get(part) ?? []) }];
  });
}
