import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import type { ExtractedDocument } from '../types.ts';
import { readCsv } from './read-csv.ts';
import { placeTexts } from './testing/place-texts.ts';

const read = (text: string): ExtractedDocument =>
  readCsv({ bytes: Buffer.from(text) }, readContext()) as ExtractedDocument;
const at = (text: string, row: number): string | undefined => placeTexts(read(text))[`row ${row}`];

describe('readCsv', () => {
  it('labels values with the headings, whatever the delimiter', () => {
    for (const delimiter of [',', ';', '\t', '|']) {
      const text = [
        ['patient_name', 'DOB', 'MRN'],
        ['Ada Example', '1950-01-02', '0012345'],
      ]
        .map((row) => row.join(delimiter))
        .join('\r\n');
      assert.equal(at(text, 2), 'Patient name: Ada Example\nDOB: 1950-01-02\nMRN: 0012345');
    }
  });

  it('joins names that lie in several columns', () => {
    assert.equal(
      at('Patient First Name,Patient Last Name,MRN\nAda,Example,77', 2),
      'Patient name: Ada Example\nMRN: 77',
    );
    assert.equal(at('last_name,first_name,middle_name\nExample,Ada,M', 2), 'Name: Ada M Example');
  });

  it('finds the heading below titles', () => {
    assert.equal(
      at('Ward list,,\nName,DOB,MRN\nAda Example,1950-01-02,77', 3),
      'Name: Ada Example\nDOB: 1950-01-02\nMRN: 77',
    );
  });

  it('takes unknown words for headings when numbers stand below them', () => {
    assert.equal(at('Wombat,Numbat\n12,3456', 2), 'Wombat: 12\nNumbat: 3456');
  });

  it('leaves dates of goods and bills without a label that would make them dates of care', () => {
    assert.equal(
      at('Product,Order Date,Admission Date\nLamp,2024-01-02,2024-01-03', 2),
      'Product: Lamp\n2024-01-02\nAdmission Date: 2024-01-03',
    );
  });

  it('reads a form of labels and values', () => {
    assert.equal(read('Patient name,Ada Example\nDOB,1950-01-02').text, 'Patient name: Ada Example\nDOB: 1950-01-02\n');
  });

  it('leaves rows without a heading as they are', () => {
    assert.equal(read('12,34\n56,78').text, '12\t34\n56\t78\n');
  });

  it('tells a second heading from values that are words of headings', () => {
    const found = placeTexts(read('Type,Contact\nVisit,Phone\nName,DOB,MRN\nAda Example,1950-01-02,77'));
    assert.equal(found['row 2'], 'Type: Visit\nContact: Phone');
    assert.equal(found['row 4'], 'Name: Ada Example\nDOB: 1950-01-02\nMRN: 77');
  });

  it('reads quoted values with delimiters, quotes and line ends inside', () => {
    assert.equal(
      at('Name,Note\n"Example, Ada","said ""ok""\nand left"', 2),
      'Name: Example, Ada\nNote: said "ok"\nand left',
    );
  });

  it('reads on where a quote never closes', () => {
    assert.match(read('MRN,Name\n1,"open,2\n77,Ada\n').text, /MRN: 77\nName: Ada/);
  });

  it('repeats headings for a bounded amount of text only', () => {
    const heading = Array.from({ length: 30 }, (_, column) => `Description number ${column % 10}`).join(',');
    const rows = `${Array.from({ length: 30 }, () => '1').join(',')}\n`.repeat(4_000);
    const { text } = read(`${heading}\n${rows}`);
    assert.ok(text.length < 1_048_576 + rows.length * 2);
  });

  it('says too_large at the limit of text', () => {
    const document = readCsv(
      { bytes: Buffer.from('a,b\n'.repeat(1_000)) },
      readContext({ textUnitsMax: 500 }),
    ) as ExtractedDocument;
    assert.deepEqual(document.problems, ['too_large']);
    assert.ok(document.text.length <= 500);
  });
});
