/** The texts that stand in a header section: subject, display names, and fields that anyone may write words into. */
import { headerAddresses, headerValue, type MimePart, type ParsedHeader } from '@sealpost/mail';

export interface HeaderTexts {
  readonly subject: string;
  /** Display names of From, Sender and Reply-To, one a line. */
  readonly from: string;
  /** Display names of To and Cc, one a line. */
  readonly recipients: string;
  /** Other fields as `Name of field: value`, one a line. */
  readonly other: string;
}

/** Units of one group of fields that are looked into; the structure of longer sections is a problem of its own. */
const TEXT_UNITS_MAX = 65_536;
const SENDERS = ['from', 'sender', 'reply-to'];
const RECIPIENTS = ['to', 'cc', 'bcc'];

/** Written by machines for machines: ids and traces that look like numbers of people. */
const STRUCTURED: ReadonlySet<string> = new Set([
  ...['subject', 'from', 'sender', 'reply-to', 'to', 'cc', 'bcc', 'date', 'message-id', 'in-reply-to', 'references'],
  ...['mime-version', 'return-path', 'received', 'delivered-to', 'envelope-to', 'dkim-signature', 'user-agent'],
  ...['authentication-results', 'received-spf', 'autocrypt', 'feedback-id', 'precedence', 'importance', 'priority'],
  ...[
    'auto-submitted',
    'x-mailer',
    'x-priority',
    'x-msmail-priority',
    'x-mimeole',
    'x-uidl',
    'x-received',
    'x-envelope-to',
  ],
  ...['x-original-to', 'thread-index', 'errors-to', 'domainkey-signature', 'return-receipt-to', 'x-entity-ref-id'],
  ...['disposition-notification-to', 'expires', 'reply-by', 'lines', 'status', 'x-status', 'content-description'],
  ...['accept-language', 'require-recipient-valid-since', 'tls-report-domain', 'tls-report-submitter'],
]);
const STRUCTURED_PREFIXES: readonly string[] = [
  ...['content-', 'arc-', 'list-', 'resent-', 'x-ms-', 'x-microsoft-', 'x-forefront-', 'x-google-', 'x-gm-', 'x-spam-'],
  ...['x-ses-', 'x-sg-', 'x-mailgun-', 'x-sealpost-', 'x-virus-', 'x-originating-', 'x-proofpoint-', 'x-mimecast-'],
];

function isStructured(key: string): boolean {
  return key === '' || STRUCTURED.has(key) || STRUCTURED_PREFIXES.some((prefix) => key.startsWith(prefix));
}

/** Never throws. `names`: only display names are kept of address fields; `whole`: the fields as they stand. */
export function headerTexts(part: Pick<MimePart, 'headers'>, addresses: 'names' | 'whole'): HeaderTexts {
  const { headers } = part;
  const of = addresses === 'names' ? namesOf : wholeOf;
  const other: string[] = [];
  let units = 0;
  for (const header of headers) {
    const described = header.key === 'content-description';
    if ((!described && isStructured(header.key)) || units > TEXT_UNITS_MAX) continue;
    const line = `${header.name.replace(/^X-/i, '').replaceAll('-', ' ')}: ${header.value}`;
    units += line.length;
    other.push(line);
  }
  return {
    subject: headerValue(part, 'subject') ?? '',
    from: of(headers, SENDERS),
    recipients: of(headers, RECIPIENTS),
    other: cut(other.join('\n')),
  };
}

const cut = (text: string): string => (text.length > TEXT_UNITS_MAX ? text.slice(0, TEXT_UNITS_MAX) : text);

function wholeOf(headers: readonly ParsedHeader[], keys: readonly string[]): string {
  return cut(
    headers
      .filter(({ key }) => keys.includes(key))
      .map(({ value }) => value)
      .join('\n'),
  );
}

function namesOf(headers: readonly ParsedHeader[], keys: readonly string[]): string {
  const names: string[] = [];
  for (const key of keys) {
    for (const result of headerAddresses({ headers }, key)) {
      if (!result.ok) {
        // What is no address is shown to readers as it stands.
        names.push(wholeOf(headers, [key]));
        break;
      }
      if (result.address.displayName) names.push(result.address.displayName);
    }
  }
  return cut(names.join('\n'));
}
