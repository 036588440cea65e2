import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Recognized, recognize } from './recognize.ts';

const latin1 = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));
const padded = (start: string, at = 0): Uint8Array => latin1(`${'\0'.repeat(at)}${start}${'\0'.repeat(512)}`);

const nameOf = (recognized: Recognized): string => {
  if (recognized.kind === 'read') return recognized.format;
  return recognized.kind === 'problem' ? recognized.problem : recognized.kind;
};
const told = (bytes: Uint8Array, fileName?: string, contentType?: string): string =>
  nameOf(recognize({ bytes, ...(fileName && { fileName }), ...(contentType && { contentType }) }));

describe('recognize', () => {
  it('tells files by their first bytes, whatever they are called', () => {
    const files: readonly (readonly [Uint8Array, string])[] = [
      [padded('%PDF-1.7'), 'pdf'],
      [latin1('some bytes before\n%PDF-1.4'), 'pdf'],
      [padded('PK\x03\x04'), 'zip'],
      [padded('\x1f\x8b\x08'), 'gzip'],
      [padded('ustar', 257), 'tar'],
      [padded('DICM', 128), 'dicom'],
      [latin1('{\\rtf1 text}'), 'rtf'],
      [padded('\x89PNG\r\n\x1a\n'), 'image'],
      [padded('\xff\xd8\xff\xe0'), 'image'],
      [padded('GIF89a'), 'image'],
      [padded('II*\0'), 'image'],
      [padded('RIFF\x10\0\0\0WEBP'), 'image'],
      [padded('\0\0\0\x18ftypheic'), 'image'],
      [latin1(`BM\x40\0\0\0\0\0\0\0\x36\0\0\0${'\0'.repeat(64)}`), 'image'],
      [padded('7z\xbc\xaf\x27\x1c'), 'unsupported_type'],
      [padded('Rar!\x1a\x07'), 'unsupported_type'],
      [padded('\0\0\0\x18ftypmp42'), 'unsupported_type'],
      [padded('no known file\0'), 'unsupported_type'],
    ];
    for (const [bytes, expected] of files) {
      assert.deepEqual([told(bytes), told(bytes, 'logo.png', 'image/png')], [expected, expected]);
    }
  });

  it('tells sealed files', () => {
    const compound = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
    const stream = Buffer.from('EncryptedPackage', 'utf16le').toString('latin1');
    assert.equal(told(padded(`${compound}${'\0'.repeat(1_000)}${stream}`), 'a.docx'), 'encrypted');
    assert.equal(told(padded(`${compound}${'\0'.repeat(1_000)}WordDocument`), 'a.doc'), 'unsupported_type');
    assert.equal(told(latin1('-----BEGIN PGP MESSAGE-----\n\nhQEMA')), 'encrypted');
    assert.equal(told(latin1('age-encryption.org/v1\n')), 'encrypted');
    assert.equal(told(latin1('\x30\x82\x01\x00\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03')), 'encrypted');
    assert.equal(told(latin1('\x85\x02\x0c\x03'), 'letter.pdf.gpg'), 'encrypted');
  });

  it('reads signatures without content as nothing, and signed content as something', () => {
    const oid = '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02';
    const data = '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01';
    const signed = (content: string): Uint8Array => latin1(`\x30\x82\x01\x00${oid}\xa0\x82\x01\x00\x30\x80${content}`);
    assert.equal(told(signed(`\x02\x01\x01\x31\x0b\x30\x0b${data}`), 'smime.p7s'), 'nothing');
    assert.equal(told(signed(`\x02\x01\x01\x31\x0b\x30\x80${data}\xa0\x80\x24\x80`), 'smime.p7m'), 'unsupported_type');
    assert.equal(told(latin1('-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n')), 'nothing');
    assert.equal(told(latin1('Version: 1\n'), undefined, 'application/pgp-encrypted'), 'nothing');
    assert.equal(told(new Uint8Array()), 'nothing');
  });

  it('tells texts by their beginning before their type, and by their type before their name', () => {
    const texts: readonly (readonly [string, string])[] = [
      ['MSH|^~\\&|LAB|', 'hl7v2'],
      ['\x0bMSH|^~\\&|LAB|', 'hl7v2'],
      ['BEGIN:VCALENDAR\r\n', 'calendar'],
      ['BEGIN:VCARD\r\n', 'vcard'],
      ['{"resourceType": "Patient"}', 'fhir'],
      ['[1, 2]', 'json'],
      ['<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3">', 'ccda'],
      ['<?xml version="1.0"?><note>', 'xml'],
      ['<!DOCTYPE html><p>', 'html'],
      ['Received: from a\r\nFrom: a\r\nTo: b\r\n\r\ntext', 'message'],
    ];
    for (const [text, expected] of texts) assert.equal(told(latin1(text), 'a.csv', 'text/plain'), expected);
    assert.equal(told(latin1('a,b'), 'a.txt', 'text/csv'), 'csv');
    assert.equal(told(latin1('a,b'), 'a.csv', 'application/octet-stream'), 'csv');
    assert.equal(told(latin1('<p>a</p>'), undefined, 'text/html'), 'html');
    assert.equal(told(latin1('From: a\nTo: b\nSubject: c\n\nmemo'), 'memo.txt'), 'text');
    assert.equal(told(latin1('plain')), 'text');
    assert.equal(told(Buffer.from('\ufeffplain', 'utf16le')), 'text');
    assert.equal(told(latin1('plain \0 with a nul'), 'a.txt'), 'text');
  });
});
