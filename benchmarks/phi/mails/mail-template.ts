/** What a generated mail says: a subject, lines of a body, and the family of mails it belongs to. */
import type { TemplateSet } from '../corpora/fill.ts';

/**
 * `phi`: says something about the health of an identifiable person. `harmless`: does not. `education`: health in general,
 * about nobody; to a person's address the product calls that PHI by design, so it is counted apart from alarms.
 */
export type MailNature = 'phi' | 'harmless' | 'education';

export interface MailTemplate {
  readonly id: string;
  readonly set: TemplateSet;
  readonly nature: MailNature;
  readonly family: string;
  readonly subject: string;
  readonly lines: readonly string[];
}

/** Subject and lines of the templates of each family. */
export type TemplateTexts = Readonly<Record<string, readonly (readonly [subject: string, ...lines: string[]])[]>>;

export function asTemplates(texts: TemplateTexts, kind: Pick<MailTemplate, 'set' | 'nature'>): MailTemplate[] {
  return Object.entries(texts).flatMap(([family, all]) =>
    all.map(([subject, ...lines], at) => ({
      id: `${kind.nature}/${family}/${kind.set}-${at + 1}`,
      ...kind,
      family,
      subject,
      lines,
    })),
  );
}
