/** What every page shares: the clinic's name on top, help at the same place below (WCAG 2.2, 3.2.6). */
import { html, type Markup, trusted } from '../core/html.ts';
import { STYLE } from './style.ts';

export interface PageFacts {
  readonly organisationName: string;
  readonly helpPhone: string;
  readonly timeZone: string;
}

export interface PageContent {
  readonly title: string;
  readonly main: Markup;
}

export function renderPage(facts: PageFacts, content: PageContent): string {
  const name = facts.organisationName;
  const page = html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${content.title}${name === '' ? '' : ` - ${name}`}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<div class="band"><header>${name === '' ? 'Secure message' : name}</header></div>
<main>
${content.main}
</main>
<footer>
<h2>Need help?</h2>
${help(facts)}
<p class="screen">We never ask for your date of birth or bank details on this page.</p>
</footer>
</body>
</html>
`;
  return page.markup;
}

function help({ helpPhone, organisationName }: PageFacts): Markup {
  if (helpPhone === '') {
    const who = organisationName === '' ? 'the clinic' : organisationName;
    return html`<p>Call ${who}. Use the phone number on their letters.</p>`;
  }
  const digits = helpPhone.replace(/[^+\d]/g, '');
  return html`<p>Call <a href="tel:${digits}">${helpPhone}</a>.</p>`;
}
