/** What a page shows of a message: who, when, the text, and files to download. Pure. */
import { headerValue, type MimePart, parseMessage, partBytes, partText } from '@sealpost/mail';
import { ATTACHMENTS_MAX, SHOWN_LENGTH_MAX } from '../config.ts';
import { cleanHtml } from './clean-html.ts';
import { type Markup, NOTHING, html, trusted } from './html.ts';

export interface OpenedFile {
  readonly name: string;
  readonly contentType: string;
  readonly sizeBytes: number;
}

export interface OpenedMessage {
  readonly subject: string;
  readonly from: string;
  readonly to: string;
  readonly body: Markup;
  /** The body is too long to show and stands among the files. */
  readonly isTooLong: boolean;
  readonly files: readonly OpenedFile[];
  fileBytes(index: number): Buffer | undefined;
}

export function openMessage(content: Uint8Array): OpenedMessage {
  const parsed = parseMessage(content);
  const leaves = parsed.parts.filter((part) => part.children.length === 0);
  const bodyParts = leaves.filter(isBody);
  const chosen = bodyParts.find((part) => part.contentType === 'text/html') ?? bodyParts[0];
  const text = chosen === undefined ? '' : partText(chosen);
  const isTooLong = text.length > SHOWN_LENGTH_MAX;
  const shown = new Set(isTooLong ? [] : alternatives(bodyParts, chosen));
  const fileParts = leaves.filter((part) => !shown.has(part) && !part.contentType.startsWith('multipart/'));
  const files = fileParts.slice(0, ATTACHMENTS_MAX);
  return {
    subject: headerValue(parsed, 'subject') ?? '',
    from: headerValue(parsed, 'from') ?? '',
    to: headerValue(parsed, 'to') ?? '',
    body: isTooLong ? NOTHING : bodyMarkup(chosen, text),
    isTooLong,
    files: files.map(toFile),
    fileBytes: (index) => {
      const part = files[index];
      return part === undefined ? undefined : partBytes(part);
    },
  };
}

const isBody = (part: MimePart): boolean =>
  (part.contentType === 'text/plain' || part.contentType === 'text/html') &&
  part.disposition !== 'attachment' &&
  part.fileName === undefined;

/** The shown part, and the other form of the same text beside it: neither is a file of its own. */
function alternatives(bodyParts: readonly MimePart[], chosen: MimePart | undefined): readonly MimePart[] {
  if (chosen === undefined) return [];
  const other = bodyParts.find((part) => part !== chosen && part.contentType !== chosen.contentType);
  return other === undefined ? [chosen] : [chosen, other];
}

function bodyMarkup(part: MimePart | undefined, text: string): Markup {
  if (part === undefined) return NOTHING;
  if (part.contentType === 'text/html') return trusted(cleanHtml(text));
  return html`<div class="plain">${text}</div>`;
}

function toFile(part: MimePart, index: number): OpenedFile {
  return {
    name: fileNameOf(part, index),
    contentType: safeType(part.contentType),
    sizeBytes: partBytes(part).length,
  };
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'application/pdf': 'pdf',
  'image/jpeg': 'jpg',
  'image/png': 'png',
  'text/plain': 'txt',
  'message/rfc822': 'eml',
};

/** The name on the recipient's disk: no separators, no controls, never empty. */
function fileNameOf(part: MimePart, index: number): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
  const name = (part.fileName ?? '').replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069/\\:*?"<>|]/g, '_');
  const plain = name
    .replace(/^[. ]+/, '')
    .slice(-150)
    .toWellFormed();
  return plain === '' ? `file-${index + 1}.${EXTENSIONS[part.contentType] ?? 'bin'}` : plain;
}

/** Types that a phone opens in its viewer; everything that could run in a browser is plain bytes. */
const VIEWED = new Set([
  'application/pdf',
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'text/plain',
  'text/csv',
]);

const safeType = (contentType: string): string => (VIEWED.has(contentType) ? contentType : 'application/octet-stream');
