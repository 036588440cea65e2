/** All mail templates. */
import { EDUCATION_MEASURING, HARMLESS_DEVELOPMENT, HARMLESS_MEASURING } from './harmless-templates.ts';
import { asTemplates, type MailTemplate } from './mail-template.ts';
import { PHI_DEVELOPMENT } from './phi-templates-development.ts';
import { PHI_MEASURING } from './phi-templates-measuring.ts';
import { PHI_MORE_DEVELOPMENT } from './phi-templates-more-development.ts';

export const MAIL_TEMPLATES: readonly MailTemplate[] = [
  ...asTemplates(PHI_DEVELOPMENT, { set: 'development', nature: 'phi' }),
  ...asTemplates(PHI_MORE_DEVELOPMENT, { set: 'development', nature: 'phi' }),
  ...asTemplates(PHI_MEASURING, { set: 'measuring', nature: 'phi' }),
  ...asTemplates(HARMLESS_DEVELOPMENT, { set: 'development', nature: 'harmless' }),
  ...asTemplates(HARMLESS_MEASURING, { set: 'measuring', nature: 'harmless' }),
  ...asTemplates(EDUCATION_MEASURING, { set: 'measuring', nature: 'education' }),
];
