/** Mailboxes as people type them in flags. The server judges the address; this only takes it apart. */

export interface TypedMailbox {
  readonly address: string;
  readonly displayName: string;
}

/** `jane@example.org`, `Jane Doe <jane@example.org>` or `"Doe, Jane" <jane@example.org>`. */
export function parseMailbox(text: string): TypedMailbox {
  const trimmed = text.trim();
  const open = trimmed.lastIndexOf('<');
  if (open < 0 || !trimmed.endsWith('>')) return { address: trimmed, displayName: '' };
  return { address: trimmed.slice(open + 1, -1).trim(), displayName: unquote(trimmed.slice(0, open).trim()) };
}

/** Cuts at commas that stand outside quotes and angle brackets; empty pieces vanish. */
export function splitMailboxes(text: string): readonly string[] {
  const pieces: string[] = [];
  let piece = '';
  let quoted = false;
  let bracketed = false;
  for (let i = 0; i < text.length; i++) {
    const letter = text.charAt(i);
    if (quoted && letter === '\\') {
      piece += letter + text.charAt(++i);
      continue;
    }
    if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === '<') bracketed = true;
    else if (!quoted && letter === '>') bracketed = false;
    if (letter === ',' && !quoted && !bracketed) {
      pieces.push(piece);
      piece = '';
    } else piece += letter;
  }
  return [...pieces, piece].map((part) => part.trim()).filter((part) => part !== '');
}

function unquote(text: string): string {
  if (text.length < 2 || !text.startsWith('"') || !text.endsWith('"')) return text;
  return text.slice(1, -1).replace(/\\(.)/g, '$1');
}
