/** Composes ordinary business mails from sentences of many trades: what must not look like health information. */
import { COMMERCE } from './commerce.ts';
import { CRAFT } from './craft.ts';
import { PEOPLE } from './people.ts';
import { SERVICE_TRAPS, SERVICES } from './services.ts';
import { TECHNOLOGY } from './technology.ts';
import type { Trade } from './trade.ts';
import { TRAPS } from './traps.ts';

const SENTENCES_PER_MAIL = 4;
const GREETINGS = ['Hi Quillon,', 'Dear Ms. Tarbeck,', 'Hello everyone,', 'Good morning,', 'Dear customer,'] as const;
const CLOSINGS = [
  'Best regards,\nAda Example',
  'Thanks,\nJo',
  'Kind regards,\nYour team at Example Works',
  'Sincerely,\nR. Tarbeck',
  'Cheers,\nSam',
] as const;

const TRADES: readonly Trade[] = [...TECHNOLOGY, ...COMMERCE, ...PEOPLE, ...CRAFT, ...SERVICES];

function wrapped(body: string, index: number): string {
  const greeting = GREETINGS[index % GREETINGS.length] ?? '';
  const closing = CLOSINGS[Math.floor(index / GREETINGS.length) % CLOSINGS.length] ?? '';
  return `${greeting}\n\n${body}\n\n${closing}\n`;
}

/** One mail per sentence of the trade: that sentence and three others of the trade, at growing distances. */
function mailsOf({ sentences }: Trade): string[] {
  return sentences.map((_, first) => {
    const chosen: string[] = [];
    for (let nth = 0; nth < SENTENCES_PER_MAIL; nth += 1) {
      chosen.push(sentences[(first + (nth * (nth + 1)) / 2) % sentences.length] ?? '');
    }
    return wrapped(chosen.join(' '), first);
  });
}

/** Mails of every trade, then one mail for each sentence that sets a trap. */
export function businessMails(): string[] {
  const trapped = [...TRAPS, ...SERVICE_TRAPS].map((sentence, index) =>
    wrapped(`${sentence} Please get back to me by Friday.`, index),
  );
  return [...TRADES.flatMap(mailsOf), ...trapped];
}
