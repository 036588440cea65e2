/** Neutral mails whose content lies in an attachment of each kind, composed by nodemailer. */
import MailComposer from 'nodemailer/lib/mail-composer/index.js';
import { ccda, fhirBundle, hl7v2 } from './clinical-documents.ts';
import { csv, docx, lockedZip, ods, odt, pdf, png, pptx, rtf, xlsx, zipOf } from './document-producers.ts';
import { type MailContent, type MailForm, SENDER } from './mail-form.ts';
import { COVER_SUBJECT, COVER_TEXT } from './raw-mime.ts';

interface Attached {
  readonly filename: string;
  readonly contentType: string;
  readonly content: Uint8Array | string;
}

function compose({ to }: MailContent, { content, ...attached }: Attached): Promise<Buffer> {
  return new MailComposer({
    from: SENDER,
    to,
    subject: COVER_SUBJECT,
    text: COVER_TEXT,
    date: new Date('2026-11-02T10:00:00Z'),
    messageId: '<generated@example.net>',
    attachments: [{ ...attached, content: Buffer.from(content) }],
  })
    .compile()
    .build();
}

type Make = (content: MailContent) => Uint8Array | string | undefined | Promise<Uint8Array>;

const attached = (id: string, as: Omit<Attached, 'content'>, make: Make): MailForm => ({
  id,
  group: 'attachment',
  build: async (content) => {
    const made = await make(content);
    return made === undefined ? undefined : compose(content, { ...as, content: made });
  },
});

const locked = (form: MailForm): MailForm => ({ ...form, closed: 'locked' });

const all = ({ subject, lines }: MailContent): readonly string[] => [subject, ...lines];
const office = 'application/vnd.openxmlformats-officedocument';

export const ATTACHMENT_FORMS: readonly MailForm[] = [
  attached('pdf', { filename: 'document.pdf', contentType: 'application/pdf' }, (content) => pdf(all(content), 'open')),
  attached('docx', { filename: 'document.docx', contentType: `${office}.wordprocessingml.document` }, (content) =>
    docx(all(content)),
  ),
  attached('xlsx', { filename: 'sheet.xlsx', contentType: `${office}.spreadsheetml.sheet` }, ({ rows }) => xlsx(rows)),
  attached('pptx', { filename: 'slides.pptx', contentType: `${office}.presentationml.presentation` }, (content) =>
    pptx(all(content)),
  ),
  attached('odt', { filename: 'document.odt', contentType: 'application/vnd.oasis.opendocument.text' }, (content) =>
    odt(all(content)),
  ),
  attached(
    'ods',
    { filename: 'sheet.ods', contentType: 'application/vnd.oasis.opendocument.spreadsheet' },
    ({ rows }) => ods(rows),
  ),
  attached('rtf', { filename: 'document.rtf', contentType: 'application/rtf' }, (content) => rtf(all(content))),
  attached('csv', { filename: 'table.csv', contentType: 'text/csv' }, ({ rows }) => csv(rows)),
  attached('plain text file', { filename: 'notes.txt', contentType: 'text/plain' }, (content) =>
    all(content).join('\n'),
  ),
  attached('hl7 v2', { filename: 'export.hl7', contentType: 'application/octet-stream' }, ({ clinical }) =>
    clinical === undefined ? undefined : hl7v2(clinical),
  ),
  attached('fhir json', { filename: 'bundle.json', contentType: 'application/fhir+json' }, ({ clinical }) =>
    clinical === undefined ? undefined : fhirBundle(clinical),
  ),
  attached('c-cda', { filename: 'document.xml', contentType: 'application/xml' }, ({ clinical }) =>
    clinical === undefined ? undefined : ccda(clinical),
  ),
  attached('zip of a pdf', { filename: 'files.zip', contentType: 'application/zip' }, async (content) =>
    zipOf({ 'document.pdf': await pdf(all(content), 'open') }),
  ),
  attached('zip of docx and csv', { filename: 'files.zip', contentType: 'application/octet-stream' }, async (content) =>
    zipOf({ 'a/document.docx': await docx(all(content)), 'b/table.csv': csv(content.rows) }),
  ),
  attached('pdf called .dat', { filename: 'file.dat', contentType: 'application/octet-stream' }, (content) =>
    pdf(all(content), 'open'),
  ),
  locked(
    attached('pdf with password', { filename: 'document.pdf', contentType: 'application/pdf' }, (content) =>
      pdf(all(content), 'locked'),
    ),
  ),
  locked(
    attached('zip with password', { filename: 'files.zip', contentType: 'application/zip' }, (content) =>
      lockedZip('notes.txt', all(content).join('\n')),
    ),
  ),
  { ...attached('picture', { filename: 'scan.png', contentType: 'image/png' }, () => png()), closed: 'picture' },
];
