/** Ordinary business mails: one to three paragraphs of different trades between a greeting and a closing. */

import { BUSINESS_TEXTS } from './business-templates.ts';
import { createDraw, seedOf } from './draw.ts';
import { type FilledText, fill, newFilling, type TemplateSet } from './fill.ts';

const GREETINGS = ['Hi {colleague},', 'Hello everyone,', 'Good morning,', 'Dear {colleague},', 'All,', 'Team,', ''];
const CLOSINGS = [
  'Thanks,\n{colleague.3}',
  'Best regards,\n{colleague.3}',
  'Cheers',
  'Let me know if that works.\n\n{colleague.3}',
  'Kind regards,\n{colleague.3}\n{company}',
  '',
];

interface Paragraph {
  readonly id: string;
  readonly set: TemplateSet;
  readonly text: string;
}

const PARAGRAPHS: readonly Paragraph[] = Object.entries(BUSINESS_TEXTS).flatMap(([trade, texts]) =>
  texts.map(
    (text, at) => ({ id: `business/${trade}-${at}`, set: at === 0 ? 'development' : 'measuring', text }) as const,
  ),
);

export const BUSINESS_TEMPLATE_IDS: readonly string[] = PARAGRAPHS.map(({ id }) => id);

/** `count` mails of one set; the template named is that of the first paragraph. */
export function businessMails(seed: number, set: TemplateSet, count: number): FilledText[] {
  const own = PARAGRAPHS.filter((paragraph) => paragraph.set === set);
  return Array.from({ length: count }, (_, at) => {
    const name = `business/${set}/${at}`;
    const draw = createDraw(seedOf(seed, `${name}/choice`));
    const first = own[at % own.length] as Paragraph;
    const more = Array.from({ length: draw.below(3) }, () => draw.pick(own).text);
    const text = [draw.pick(GREETINGS), first.text, ...new Set(more), draw.pick(CLOSINGS)]
      .filter((part) => part !== '')
      .join('\n\n');
    return { template: first.id, set, text: fill(text, newFilling(seed, name)).text, labels: [] };
  });
}
