import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { detectAttachmentName } from './attachment-name.ts';
import { createClassifier } from './classifier.ts';

const classifier = createClassifier();
const types = (name: string): string[] => detectAttachmentName(name, classifier).map((found) => found.type);

describe('detectAttachmentName', () => {
  it('reads words parted by underscores, hyphens and dots', () => {
    assert.ok(types('Smith_Maria_MRN_0012345.pdf').includes('mrn'));
    assert.ok(types('Smith_Maria_MRN_0012345.pdf').includes('name'));
    assert.ok(types('maria-lopez-colonoscopy.pdf').includes('name'));
    assert.ok(types('maria-lopez-colonoscopy.pdf').includes('procedure'));
    assert.ok(types('labs_987-65-4321_ssn_987-65-4321.csv').includes('ssn'));
  });

  it('reads a number that its label is written against', () => {
    assert.ok(types('Lopez_Maria_MRN0012345.pdf').includes('mrn'));
    assert.ok(types('ssn987654321.csv').includes('ssn'));
    assert.ok(!types('final12345.pdf').includes('mrn'));
  });

  it('reads folders of a path', () => {
    assert.ok(types('patients/MRN 0012345/scan.pdf').includes('mrn'));
    assert.ok(types('C:\\Patients\\MRN-0012345\\scan.pdf').includes('mrn'));
  });

  it('takes pictures for photographs unless their name says decoration', () => {
    assert.ok(types('IMG_2041.jpg').includes('photo'));
    assert.ok(!types('company-logo.png').includes('photo'));
  });

  it('stays silent on plain names', () => {
    assert.deepEqual(types('grant_proposal.pdf'), []);
    assert.deepEqual(types('minutes-2024.docx'), []);
  });
});
