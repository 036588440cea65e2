import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import type { ExtractedDocument } from '../types.ts';
import { readVcard } from './read-vcard.ts';
import { placeTexts } from './testing/place-texts.ts';

const read = (...lines: readonly string[]): ExtractedDocument => {
  const text = ['BEGIN:VCARD', ...lines, 'END:VCARD'].join('\r\n');
  return readVcard({ bytes: Buffer.from(text) }, readContext()) as ExtractedDocument;
};

describe('readVcard', () => {
  it('labels what a person is known by', () => {
    const document = read(
      'VERSION:4.0',
      'N:Example;Ada;M;Ms.;',
      'BDAY:19500102',
      'item1.TEL;TYPE=home:tel:555-0100',
      'TEL;TYPE=fax:555-0101',
      'ADR;TYPE=home:;;1 Main St;Springfield;IL;62701;USA',
      'NOTE:MRN\\: 77',
    );
    assert.equal(
      placeTexts(document)['card 1'],
      'Full name: Ms. Ada M Example\nDate of birth: 1950-01-02\nPhone: 555-0100\nFax: 555-0101\nAddress: 1 Main St, Springfield, IL 62701, USA\nNote: MRN: 77',
    );
  });

  it('reads quoted-printable values of version 2.1 over their soft line ends', () => {
    const document = read('N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Ex=C3=A4mple;Ada=', ' M;;;');
    assert.equal(document.text, 'Full name: Ada M Exämple\n');
  });

  it('counts pictures instead of reading their data', () => {
    const document = read('PHOTO;ENCODING=b;TYPE=JPEG:AAAA', ' BBBB', 'FN:Ada');
    assert.equal(document.images, 1);
    assert.equal(document.text, 'Name: Ada\n');
  });
});
