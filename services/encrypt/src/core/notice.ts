/** The mail that says that a message waits in the portal: plain words, no PHI, one thing to do. Pure. */
import { buildMessage, type MailAddress } from '@sealpost/mail';

export interface NoticeFacts {
  readonly from: MailAddress;
  readonly to: MailAddress;
  /** The clinic as it stands on its letters. */
  readonly organisation: string;
  readonly link: string;
  readonly expiresAtMs: number;
  readonly timeZone: string;
  readonly messageId: string;
  readonly dateMs: number;
}

export function noticeSubject(organisation: string): string {
  return organisation === '' ? 'You have a secure message' : `You have a secure message from ${organisation}`;
}

/** `Monday, December 21, 2026, 10:05 PM UTC` */
export function spokenDate(timeMs: number, timeZone: string): string {
  const day = { weekday: 'long', year: 'numeric', month: 'long', day: 'numeric' } as const;
  const time = { hour: 'numeric', minute: '2-digit', timeZoneName: 'short' } as const;
  return new Intl.DateTimeFormat('en-US', { ...day, ...time, timeZone }).format(timeMs).replace(' at ', ', ');
}

export function buildNotice(facts: NoticeFacts): Buffer {
  const who = facts.organisation === '' ? (facts.from.displayName ?? facts.from.domain) : facts.organisation;
  const until = spokenDate(facts.expiresAtMs, facts.timeZone);
  const words = {
    lead: `${who} has sent you a secure message.`,
    open: 'To read it, open this link:',
    pass: 'You need a passphrase. The sender gives it to you in another way, such as by phone. It is not in this email.',
    until: `You can read the message until ${until}.`,
    doubtTitle: 'Not sure that this email is real?',
    doubt: `Call ${who}. Use the phone number on their letters.`,
    never: 'We never ask for your date of birth or bank details by email.',
  };
  const text = [
    'Hello,',
    words.lead,
    `${words.open}\n${facts.link}`,
    words.pass,
    words.until,
    `${words.doubtTitle}\n${words.doubt}\n${words.never}`,
    who,
  ].join('\n\n');
  return buildMessage({
    from: facts.from,
    to: [facts.to],
    subject: noticeSubject(facts.organisation),
    text: `${text}\n`,
    html: noticeHtml({ ...words, who, link: facts.link }),
    // RFC 3834 §5: no vacation reply answers it.
    headers: [{ name: 'Auto-Submitted', value: 'auto-generated' }],
    messageId: facts.messageId,
    dateMs: facts.dateMs,
  });
}

interface NoticeWords {
  readonly lead: string;
  readonly pass: string;
  readonly until: string;
  readonly doubtTitle: string;
  readonly doubt: string;
  readonly never: string;
  readonly who: string;
  readonly link: string;
}

function noticeHtml(words: NoticeWords): string {
  const button =
    'display:inline-block;padding:14px 24px;background:#005a8c;color:#ffffff;font-weight:bold;border-radius:4px';
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>You have a secure message</title></head>
<body style="margin:0;padding:16px;font:16px/1.5 Arial,sans-serif;color:#212b32;background:#ffffff">
<div style="max-width:560px">
<p>Hello,</p>
<p>${escapeHtml(words.lead)}</p>
<p><a href="${escapeHtml(words.link)}" style="${button}">Read the message</a></p>
<p>Or open this link:<br><a href="${escapeHtml(words.link)}" style="word-break:break-all">${escapeHtml(words.link)}</a></p>
<p>${escapeHtml(words.pass)}</p>
<p><strong>${escapeHtml(words.until)}</strong></p>
<p><strong>${escapeHtml(words.doubtTitle)}</strong><br>${escapeHtml(words.doubt)}<br>${escapeHtml(words.never)}</p>
<p>${escapeHtml(words.who)}</p>
</div></body></html>
`;
}

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (char) => ESCAPES[char] as string);
