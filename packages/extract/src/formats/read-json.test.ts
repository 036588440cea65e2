import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import type { ExtractedDocument } from '../types.ts';
import { readJson } from './read-json.ts';
import { placeTexts } from './testing/place-texts.ts';

const read = (text: string): ExtractedDocument =>
  readJson({ bytes: Buffer.from(text) }, readContext()) as ExtractedDocument;

describe('readJson', () => {
  it('labels values with their keys, and generic keys with the one above', () => {
    const { text } = read(
      '{"patient":{"name":{"first":"Ada","last":"Example"},"dateOfBirth":"1950-01-02","ids":["a","b"]}}',
    );
    assert.match(text, /Patient name: Ada Example/);
    assert.match(text, /Date of birth: 1950-01-02/);
    assert.match(text, /Ids: a, b/);
  });

  it('keeps the digits of long numbers and both values of a repeated key', () => {
    assert.equal(read('{"mrn":12345678901234567890,"mrn":"77"}').text, 'Mrn: 12345678901234567890\nMrn: 77\n');
  });

  it('reads rows of arrays as a table', () => {
    const found = placeTexts(read('[["Patient name","DOB"],["Ada Example","1950-01-02"]]'));
    assert.equal(found['row 2'], 'Patient name: Ada Example\nDOB: 1950-01-02');
  });

  it('reads one value a line', () => {
    assert.equal(read('{"mrn":"1"}\n{"mrn":"2"}\n').text, 'Mrn: 1\nMrn: 2\n');
  });

  it('names no key in a place', () => {
    assert.deepEqual(Object.keys(placeTexts(read('{"Ada Example":{"x":"y"}}'))), ['value 1']);
  });

  it('reads damaged text as text too, and says unreadable', () => {
    const document = read('{"mrn": "77, "ssn": 987-65-4321');
    assert.deepEqual(document.problems, ['unreadable']);
    assert.match(document.text, /987-65-4321/);
  });

  it('stops at a depth that no document has', () => {
    assert.deepEqual(read('['.repeat(100_000)).problems, ['too_large']);
    assert.deepEqual(read(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`).problems, ['too_large']);
  });
});
