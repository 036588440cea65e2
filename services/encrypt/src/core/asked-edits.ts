/** The edits of a decision put together: what several rules ask for is done at once. Pure. */
import type { MailEdit } from '@sealpost/contracts';
import type { MailHeader } from '@sealpost/mail';

export interface AskedEdits {
  readonly movesSubject: boolean;
  readonly removes: 'all' | readonly number[];
  /** Evidence types. */
  readonly redacts: ReadonlySet<string>;
  readonly headers: readonly MailHeader[];
  readonly notices: readonly string[];
}

/** Unknown part labels count as all attachments: the stricter reading of a newer policy. */
export function askedEdits(edits: readonly MailEdit[]): AskedEdits {
  const redacts = new Set<string>();
  const headers: MailHeader[] = [];
  const notices: string[] = [];
  const parts: string[] = [];
  let movesSubject = false;
  for (const { edit } of edits) {
    if (edit?.$case === 'moveSubjectInside') movesSubject = true;
    else if (edit?.$case === 'removeParts') parts.push(...edit.value.parts);
    else if (edit?.$case === 'redact') for (const type of edit.value.types) redacts.add(type);
    else if (edit?.$case === 'addHeader') headers.push({ name: edit.value.name, value: edit.value.value });
    else if (edit?.$case === 'addNotice') notices.push(edit.value.text);
  }
  return { movesSubject, removes: removedOf(parts), redacts, headers, notices };
}

const NUMBERED = /^attachment:([1-9][0-9]{0,3})$/;

function removedOf(parts: readonly string[]): AskedEdits['removes'] {
  const numbers = parts.map((part) => NUMBERED.exec(part)?.[1]);
  return numbers.includes(undefined) ? 'all' : [...new Set(numbers.map(Number))];
}

/** Equal for edits that give the same content; empty for none. The rules that asked do not matter. */
export const editsKey = (edits: readonly MailEdit[]): string =>
  edits.length === 0 ? '' : JSON.stringify(edits.map(({ edit }) => edit));
