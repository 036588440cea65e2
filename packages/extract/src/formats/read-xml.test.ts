import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import type { ExtractedDocument } from '../types.ts';
import { readXml } from './read-xml.ts';

const read = (text: string | Buffer): ExtractedDocument =>
  readXml({ bytes: Buffer.from(text) }, readContext()) as ExtractedDocument;

describe('readXml', () => {
  it('labels texts and attributes with the names of elements', () => {
    const { text } = read(
      '<p:patient xmlns:p="x" mrn="0012345"><p:firstName>Ada</p:firstName><p:lastName>Example</p:lastName><birthDate value="1950-01-02"/></p:patient>',
    );
    assert.match(text, /^Mrn: 0012345$/m);
    assert.match(text, /^Name: Ada Example$/m);
    assert.match(text, /^Birth date: 1950-01-02$/m);
  });

  it('labels name and value pairs', () => {
    assert.equal(read('<fields><field name="DOB" value="1950-01-02"/></fields>').text, 'DOB: 1950-01-02\n');
  });

  it('expands no entity of a document type and fetches nothing', () => {
    const bomb =
      '<!DOCTYPE a [<!ENTITY x "boom"><!ENTITY y "&x;&x;"><!ENTITY z SYSTEM "file:///etc/hostname">]><a>&y;&z; MRN 5</a>';
    const document = read(bomb);
    assert.doesNotMatch(document.text, /boomboom/);
    assert.match(document.text, /MRN 5/);
    assert.deepEqual(document.problems, ['unreadable']);
  });

  it('decodes by the declared charset and by byte order mark', () => {
    const latin = Buffer.from('<?xml version="1.0" encoding="iso-8859-1"?><note>caf\u00e9</note>', 'latin1');
    assert.equal(read(latin).text, 'Note: café\n');
    assert.equal(read(Buffer.from('\ufeff<note>café</note>', 'utf16le')).text, 'Note: café\n');
  });

  it('reads damaged markup as text too', () => {
    const document = read('<a><b>MRN 5</a> and MRN 6');
    assert.deepEqual(document.problems, ['unreadable']);
    assert.match(document.text, /MRN 6/);
  });

  it('stops at a depth that no document has', () => {
    assert.deepEqual(read('<a>'.repeat(10_000)).problems, ['too_large']);
  });
});
