import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseMessage, partText } from '@sealpost/mail';
import { ATTACHMENT_FORMS } from './attachment-forms.ts';
import { ENCODING_FORMS } from './encoding-forms.ts';
import { generatedMails, mailContent } from './generated-mails.ts';
import { MAIL_TEMPLATES } from './mail-templates.ts';
import { plainText, quotedPrintable } from './raw-mime.ts';

const choice = { seed: 3, attachmentTemplatesMax: 4 } as const;

/** Salutations and signatures are the same everywhere. */
const isSentence = (line: string): boolean => line.length > 24;

describe('mail templates', () => {
  it('are split: no text of development is measured', () => {
    const texts = (set: string) =>
      new Set(
        MAIL_TEMPLATES.filter((template) => template.set === set).flatMap(({ lines }) => lines.filter(isSentence)),
      );
    assert.ok(texts('development').isDisjointFrom(texts('measuring')));
    const ids = MAIL_TEMPLATES.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length);
  });

  it('fill without an unknown slot and without a domain that exists', () => {
    for (const template of MAIL_TEMPLATES) {
      const { subject, lines, short, rows, to } = mailContent(template, 3, 'x');
      const all = [subject, ...lines, short, ...rows.flat(2), to.address].join('\n');
      assert.ok(!/[{}]/.test(all), template.id);
      for (const [domain] of all.matchAll(/(?<=@|:\/\/)[\w.-]*\w/g))
        assert.match(domain, /(^|\.)example\.(com|org|net)$/, template.id);
    }
  });
});

describe('generated mails', () => {
  it('hold every template in every encoding, and are the same for the same seed', () => {
    const mails = generatedMails({ ...choice, set: 'measuring' });
    const measured = MAIL_TEMPLATES.filter(({ set }) => set === 'measuring').length;
    assert.equal(mails.length, ENCODING_FORMS.length * measured + ATTACHMENT_FORMS.length * 4);
    assert.deepEqual(
      mails.map(({ content }) => content),
      generatedMails({ ...choice, set: 'measuring' }).map(({ content }) => content),
    );
    assert.ok(mails.every(({ set, template }) => set === 'measuring' && template.includes('measuring')));
  });

  it('parse without a problem in every form', async () => {
    const template = MAIL_TEMPLATES.find(({ id }) => id === 'phi/lab-results/development-1');
    assert.ok(template !== undefined);
    for (const form of [...ENCODING_FORMS, ...ATTACHMENT_FORMS]) {
      const bytes = await form.build(mailContent(template, 3, form.id));
      assert.ok(bytes !== undefined, form.id);
      const message = parseMessage(bytes);
      assert.deepEqual(message.problems, [], form.id);
      assert.ok(
        message.parts.every(({ opaque }) => opaque !== true),
        form.id,
      );
    }
  });

  it('say the same text in every coding of a plain body', async () => {
    const template = MAIL_TEMPLATES.find(({ id }) => id === 'phi/refill/development-1');
    assert.ok(template !== undefined);
    for (const form of ENCODING_FORMS.slice(0, 8)) {
      const content = mailContent(template, 3, 'the same');
      const message = parseMessage((await form.build(content)) as Uint8Array);
      const body = partText(message.root).replaceAll('\u2019', "'");
      assert.ok(body.includes(plainText(content).trim()), form.id);
    }
  });
});

describe('quotedPrintable', () => {
  it('breaks softly inside values and comes back as it was', () => {
    const text = 'SSN 987-65-4321 = Zoë \r\nsecond line\r\n';
    const coded = quotedPrintable(Buffer.from(text), 7);
    assert.ok(coded.includes('=\r\n'));
    const bytes = coded
      .replaceAll('=\r\n', '')
      .replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    assert.equal(Buffer.from(bytes, 'latin1').toString('utf8'), text);
  });
});
