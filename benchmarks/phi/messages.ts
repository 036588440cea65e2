/** Reads generated mails through the pipeline's front door and counts verdicts by form and by nature. */
import { createMessageClassifier, type DocumentReader, readMessage, weighMessage } from '@sealpost/classify';
import type { GeneratedMail } from './mails/generated-mails.ts';
import { envelopeOf } from './mails/mail-form.ts';
import type { MailNature } from './mails/mail-template.ts';
import { type Rate, wilson } from './statistics.ts';

/** As much as the largest generated mail and more; limits are tested elsewhere. */
const SCAN_BYTES_MAX = 8_388_608;

export interface FormFigures {
  readonly form: string;
  readonly group: 'encoding' | 'attachment';
  readonly closed: 'locked' | 'picture' | 'no';
  /** PHI mails with a verdict of PHI. */
  readonly recall: Rate;
  /** PHI mails in which health wording itself was read and nothing was left unread. */
  readonly read: Rate;
  /** Harmless mails with a verdict of PHI. */
  readonly alarms: Rate;
}

export interface MessageFigures {
  readonly mails: number;
  readonly forms: readonly FormFigures[];
  readonly encodings: Rate;
  readonly attachments: Rate;
  readonly recall: Rate;
  /** Of forms that can be read. */
  readonly alarms: Rate;
  /** Health education that was called PHI, which the product does by design. */
  readonly education: Rate;
  /** By family, the recall of PHI mails. */
  readonly families: readonly { readonly family: string; readonly recall: Rate }[];
  /** PHI mails that were missed and harmless ones that were alarmed: template and form, no content. */
  readonly misses: readonly string[];
}

interface Judged extends GeneratedMail {
  readonly phi: boolean;
  readonly read: boolean;
}

async function judge(
  mail: GeneratedMail,
  tools: ReturnType<typeof createMessageClassifier>,
): Promise<Judged | undefined> {
  const bytes = await mail.form.build(mail.content);
  if (bytes === undefined) return undefined;
  const envelope = envelopeOf(mail.content);
  const message = await readMessage(tools, bytes, envelope);
  const { level, evidence, problems } = weighMessage(message, envelope.recipients.length);
  const health = message.parts.some(({ findings }) =>
    findings.some(({ kind, confidence }) => kind === 'health' && confidence >= 0.5),
  );
  return {
    ...mail,
    phi: level === 'phi' || level === 'sensitive_phi',
    read: health && evidence.length > 0 && problems.length === 0,
  };
}

const share = (of: readonly Judged[], hit: (mail: Judged) => boolean): Rate => wilson(of.filter(hit).length, of.length);
const isPhi = ({ phi }: Judged): boolean => phi;

export async function measureMessages(
  mails: readonly GeneratedMail[],
  extractor: DocumentReader,
): Promise<MessageFigures> {
  const tools = createMessageClassifier({
    scanBytesMax: SCAN_BYTES_MAX,
    extractor,
    monotonicMs: () => performance.now(),
  });
  const judged: Judged[] = [];
  for (const mail of mails) {
    const one = await judge(mail, tools);
    if (one !== undefined) judged.push(one);
  }
  const of = (nature: MailNature, mine: readonly Judged[] = judged): Judged[] =>
    mine.filter((mail) => mail.nature === nature);
  const forms = [...new Set(judged.map(({ form }) => form))].map((form): FormFigures => {
    const mine = judged.filter((mail) => mail.form === form);
    return {
      form: form.id,
      group: form.group,
      closed: form.closed ?? 'no',
      recall: share(of('phi', mine), isPhi),
      read: share(of('phi', mine), ({ read }) => read),
      alarms: share(of('harmless', mine), isPhi),
    };
  });
  const phi = of('phi').filter(({ form }) => form.closed !== 'picture');
  const inGroup = (group: string): Judged[] => phi.filter(({ form }) => form.group === group);
  const families = [...new Set(phi.map(({ family }) => family))];
  return {
    mails: judged.length,
    forms,
    encodings: share(inGroup('encoding'), isPhi),
    attachments: share(inGroup('attachment'), isPhi),
    recall: share(phi, isPhi),
    alarms: share(
      of('harmless').filter(({ form }) => form.closed === undefined),
      isPhi,
    ),
    education: share(of('education'), isPhi),
    families: families.map((family) => ({
      family,
      recall: share(
        phi.filter((mail) => mail.family === family),
        isPhi,
      ),
    })),
    misses: judged
      .filter(({ nature, phi: called, form }) => {
        if (nature === 'phi') return !called && form.closed !== 'picture';
        return nature === 'harmless' && called && form.closed === undefined;
      })
      .map(({ template, form }) => `${template} in ${form.id}`),
  };
}
