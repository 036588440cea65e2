/** The message itself: who and when, the text, files to download, and how long the page stays open. */
import type { OpenedFile, OpenedMessage } from '../core/opened-message.ts';
import { html, type Markup, NOTHING } from '../core/html.ts';
import { spokenDate } from '../core/spoken-date.ts';
import { type PageFacts, renderPage } from './layout.ts';

export interface MessageFacts {
  readonly message: OpenedMessage;
  readonly createdAtMs: number;
  readonly expiresAtMs: number;
  readonly openedAtMs: number;
  readonly sessionMinutes: number;
  /** `/p/<secret>` */
  readonly base: string;
}

export function messagePage(page: PageFacts, facts: MessageFacts): string {
  const { message, base } = facts;
  const subject = message.subject === '' ? 'Your message' : message.subject;
  const date = (timeMs: number): string => spokenDate(timeMs, page.timeZone);
  return renderPage(page, {
    title: 'Your message',
    main: html`<h1>${subject}</h1>
<dl class="facts">
<div><dt>From:</dt> <dd>${message.from}</dd></div>
<div><dt>To:</dt> <dd>${message.to}</dd></div>
<div><dt>Sent:</dt> <dd>${date(facts.createdAtMs)}</dd></div>
<div class="paper"><dt>Opened:</dt> <dd>${date(facts.openedAtMs)}</dd></div>
</dl>
<div class="message">${message.body}</div>
${message.isTooLong ? html`<p>The message is too long to show here. Download it below.</p>` : NOTHING}
${files(message.files, base)}
<div class="inset screen">
<p>You can read this message until ${date(facts.expiresAtMs)}. Print or save it if you need it longer.</p>
<p>To keep it safe, this page closes after ${facts.sessionMinutes} minutes. Then you type the passphrase again.</p>
</div>
<div class="row screen">
<form method="post" action="${base}/stay"><button type="submit">Stay longer</button></form>
<form method="post" action="${base}/close"><button class="quiet" type="submit">Close the message</button></form>
</div>`,
  });
}

function files(list: readonly OpenedFile[], base: string): Markup {
  if (list.length === 0) return NOTHING;
  const items = list.map(
    (file, i) =>
      html`<li><form method="post" action="${base}/files/${i}"><button class="quiet" type="submit">Download ${file.name} <span class="size">(${spokenSize(file.sizeBytes)})</span></button></form><span class="paper">${file.name}</span></li>`,
  );
  return html`<h2>${list.length === 1 ? '1 file' : `${list.length} files`} with this message</h2>
<ul class="files">${items}</ul>`;
}

export function spokenSize(sizeBytes: number): string {
  if (sizeBytes < 1_000) return `${sizeBytes} bytes`;
  if (sizeBytes < 1_000_000) return `${Math.round(sizeBytes / 1_000)} KB`;
  return `${(sizeBytes / 1_000_000).toFixed(1)} MB`;
}
