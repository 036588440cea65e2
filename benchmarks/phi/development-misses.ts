/** What development templates miss, for those who build detectors: types and template ids, never a text or a measuring template. */
import type { DocumentReader } from '@sealpost/classify';
import { generatedCorpora } from './corpora/corpora.ts';
import { generatedMails } from './mails/generated-mails.ts';
import { measureMessages } from './messages.ts';
import { createSealpost } from './rivals/sealpost.ts';
import type { TypedSpan } from './spans.ts';
import { touchesAny } from './spans.ts';

const SCAN_BYTES_MAX = 8_388_608;
const ATTACHMENT_TEMPLATES_MAX = 26;
/** Forms that are named for each template; a template that most forms miss is missed for its words. */
const FORMS_NAMED = 3;

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
  const forms = Map.groupBy(misses, (miss) => miss.slice(0, miss.indexOf(' in ')));
  for (const [template, all] of forms) {
    const some = all.slice(0, FORMS_NAMED).map((miss) => miss.slice(template.length + ' in '.length));
    add(`wrong verdict: ${template} in ${all.length} forms: ${some.join('; ')}`);
  }
  return `${[...counts].map(([line, count]) => `${count} x ${line}`).join('\n')}\n`;
}
