/** Message-ID fields (RFC 5322 §3.6.4): making ours and reading anyone's. */

/** `<id@domain>` for the Message-ID field. Both parts must be plain: an id of ours and a domain of A-labels. */
export function messageIdFor(messageId: string, domain: string): string {
  return `<${messageId}@${domain}>`;
}

export interface MessageIdParts {
  readonly left: string;
  readonly right: string;
}

/** RFC 5322 §2.1.1: a line, and so an id that cannot be folded, has at most 998 characters. */
const MESSAGE_ID_LENGTH_MAX = 998;
const MESSAGE_ID = /^[ \t]*<([^<>@\s]+)@([^<>@\s]+)>[ \t]*$/;

/** The two sides of a Message-ID, or undefined when it is not one id in angle brackets. */
export function parseMessageIdHeader(value: string): MessageIdParts | undefined {
  if (value.length > MESSAGE_ID_LENGTH_MAX) return undefined;
  const match = MESSAGE_ID.exec(value);
  return match === null ? undefined : { left: match[1] as string, right: match[2] as string };
}

/** Every id in a References or In-Reply-To value, at most `IDS_MAX` of them, in order. */
export function parseMessageIdList(value: string): readonly MessageIdParts[] {
  const ids: MessageIdParts[] = [];
  for (const word of value.split(/[\s,]+/)) {
    const id = parseMessageIdHeader(word);
    if (id !== undefined) ids.push(id);
    if (ids.length >= IDS_MAX) break;
  }
  return ids;
}

/** More references than any thread needs. */
const IDS_MAX = 1_000;
