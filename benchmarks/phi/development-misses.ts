/** What development templates miss, for those who build detectors: types and template ids, never a text or a measuring template. */
import type { DocumentReader } from '@sealpost/classify';
import type { TypedSpan } from './spans.ts';
import { touchesAny } from './spans.ts';
import { generatedCorpora } from './corpora/corpora.ts';
import { generatedMails } from './mails/generated-mails.ts';
import { measureMessages } from './messages.ts';
import { createSealpost } from './rivals/sealpost.ts';

const SCAN_BYTES_MAX = 8_388_608;
const ATTACHMENT_TEMPLATES_MAX = 26;

export async function developmentMisses(seed: number, extractor: DocumentReader): Promise<string> {
  const tool = createSealpost(SCAN_BYTES_MAX);
  const counts = new Map<string, number>();
  const add = (line: string): void => void counts.set(line, (counts.get(line) ?? 0) + 1);
  for (const { id, rows } of generatedCorpora(seed, 'development')) {
    for (const { text, labels, template } of rows) {
      const { findings, health } = await tool.read(text);
      const missed = (label: TypedSpan): boolean => !touchesAny(label, findings);
      for (const { type } of labels.filter(missed)) add(`missed ${type} in ${template}`);
      const wrong = findings.filter((found) => !touchesAny(found, labels));
      if (id === 'structured') for (const { type } of wrong) add(`false ${type} in ${template}`);
      if (id === 'business' && health === true) add(`false health wording in a mail that begins with ${template}`);
    }
  }
  const mails = generatedMails({ seed, set: 'development', attachmentTemplatesMax: ATTACHMENT_TEMPLATES_MAX });
  const { misses } = await measureMessages(mails, extractor);
  for (const miss of misses) add(`wrong verdict: ${miss}`);
  return `${[...counts].map(([line, count]) => `${count} x ${line}`).join('\n')}\n`;
}
