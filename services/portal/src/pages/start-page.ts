/** The first page of a link: what will happen, one field, one button; with what went wrong when something did. */
import { PASSPHRASE_LENGTH_MAX } from '../config.ts';
import { html, type Markup, NOTHING } from '../core/html.ts';
import { type PageFacts, renderPage } from './layout.ts';

export interface StartFacts {
  /** Where the form goes. */
  readonly action: string;
  /** What was typed, when it was wrong. */
  readonly typed?: string;
  readonly error?: string;
}

export const ENTER_PASSPHRASE = 'Enter the passphrase';
/** The same for a wrong passphrase and for a link that never was. */
export const WRONG_PASSPHRASE = 'The passphrase does not fit this link. Check it and type it again.';

export function startPage(page: PageFacts, start: StartFacts): string {
  const title = 'Read your secure message';
  return renderPage(page, {
    title: start.error === undefined ? title : `Error: ${title}`,
    main: html`${summary(start.error)}<h1>${title}</h1>
<p>A message is waiting for you. You need the passphrase to read it.</p>
<form method="post" action="${start.action}" novalidate autocomplete="off">
<div class="${start.error === undefined ? 'field' : 'field wrong'}">
<label for="passphrase">Passphrase</label>
<p class="hint" id="passphrase-hint">The sender gave it to you in another way, such as by phone or on paper.</p>
${start.error === undefined ? NOTHING : html`<p class="error" id="passphrase-error">Error: ${start.error}</p>`}
<input id="passphrase" name="passphrase" type="text" maxlength="${PASSPHRASE_LENGTH_MAX}" autocomplete="off" autocapitalize="none" autocorrect="off" spellcheck="false" value="${start.typed ?? ''}" ${described(start.error)}>
</div>
<button type="submit">Read the message</button>
</form>
<h2>If you do not have the passphrase</h2>
<p>Ask the sender for it. Nobody else can look it up for you.</p>`,
  });
}

const described = (error: string | undefined): Markup =>
  error === undefined
    ? html`aria-describedby="passphrase-hint"`
    : html`aria-describedby="passphrase-hint passphrase-error" aria-invalid="true"`;

function summary(error: string | undefined): Markup {
  if (error === undefined) return NOTHING;
  return html`<div class="summary" role="alert" tabindex="-1" autofocus aria-labelledby="problem">
<h2 id="problem">There is a problem</h2>
<p><a href="#passphrase">${error}</a></p>
</div>
`;
}
