/** The attachments of a message in the order in which classification numbers them. */
import type { MimePart, ParsedMessage } from '../mime-part.ts';

/** Texts that readers show as files. */
const FILE_TEXTS: ReadonlySet<string> = new Set(['text/csv', 'text/rtf', 'text/vcard', 'text/x-vcard', 'text/xml']);

export const isAttachedMessage = ({ contentType }: MimePart): boolean =>
  contentType === 'message/rfc822' || contentType === 'message/global';

/** Text that people read in the message itself, not as a file. */
export const isShownText = (part: MimePart): boolean =>
  part.disposition !== 'attachment' &&
  part.fileName === undefined &&
  part.contentType.startsWith('text/') &&
  !FILE_TEXTS.has(part.contentType);

/** Number 1 comes first. An attached message and an encrypted content are one attachment each, whatever they hold. */
export function listAttachments(message: ParsedMessage): readonly MimePart[] {
  const found: MimePart[] = [];
  const walk = (part: MimePart): void => {
    if (isAttachedMessage(part) || part.contentType === 'multipart/encrypted') found.push(part);
    else if (part.children.length > 0) for (const child of part.children) walk(child);
    else if (!part.opaque && !isShownText(part)) found.push(part);
  };
  walk(message.root);
  return found;
}
