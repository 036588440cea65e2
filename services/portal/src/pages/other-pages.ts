/** Pages without a message: expired, closed, wait, fault, and an address that is none. */
import { html } from '../core/html.ts';
import { spokenDate } from '../core/spoken-date.ts';
import { type PageFacts, renderPage } from './layout.ts';

export const expiredPage = (page: PageFacts): string =>
  renderPage(page, {
    title: 'This message is no longer here',
    main: html`<h1>This message is no longer here</h1>
<p>The time to read it is over. It was removed to keep it safe.</p>
<p>To get it again, ask the person or clinic that sent you the email. They can send a new one.</p>`,
  });

export const closedPage = (page: PageFacts, again: string): string =>
  renderPage(page, {
    title: 'You have closed the message',
    main: html`<h1>You have closed the message</h1>
<p>Nobody can read it on this device without the passphrase.</p>
<p><a href="${again}">Read it again</a></p>`,
  });

export const waitPage = (page: PageFacts, untilMs: number): string =>
  renderPage(page, {
    title: 'Try again later',
    main: html`<h1>Try again later</h1>
<p>The passphrase was wrong too many times. To keep the message safe, it cannot be opened now.</p>
<div class="inset"><p>Try again after <strong>${spokenDate(roundUp(untilMs), page.timeZone)}</strong>.</p></div>
<p>If you are not sure of the passphrase, ask the sender for it.</p>`,
  });

const MINUTE_MS = 60_000;
/** The page shows minutes: never a time that is still too early. */
const roundUp = (timeMs: number): number => Math.ceil(timeMs / MINUTE_MS) * MINUTE_MS;

export const busyPage = (page: PageFacts): string =>
  renderPage(page, {
    title: 'Many people are reading messages now',
    main: html`<h1>Many people are reading messages now</h1>
<p>Go back and try again in a minute. Your message is safe.</p>`,
  });

export const notFoundPage = (page: PageFacts): string =>
  renderPage(page, {
    title: 'There is no page here',
    main: html`<h1>There is no page here</h1>
<p>To read a message, open the link in your email. If the link is broken over two lines, copy all of it.</p>`,
  });

export const faultPage = (page: PageFacts): string =>
  renderPage(page, {
    title: 'Sorry, this did not work',
    main: html`<h1>Sorry, this did not work</h1>
<p>The fault is ours. Your message is safe. Try again in a few minutes.</p>`,
  });
