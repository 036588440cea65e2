import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import { readHl7 } from './read-hl7.ts';
import { insideDocument, placeTexts } from './testing/place-texts.ts';

const HEADER = 'MSH|^~\\&|APP|HOSPITAL|LAB|X|20240304101500||ADT^A01|42|P|2.5';
const read = async (text: string) => readHl7({ bytes: Buffer.from(text) }, readContext());
const texts = async (...segments: readonly string[]) => placeTexts(await read([HEADER, ...segments].join('\r')));

describe('readHl7', () => {
  it('labels what a patient is known by', async () => {
    const found = await texts(
      'PID|1||0012345^^^HOSP^MR~987-65-4321^^^SSA^SS||Example^Ada^M^^Ms.||19500102|F|||1 Main St^Apt 2^Springfield^IL^62701^USA||(202)555-0100^PRN^PH~^NET^Internet^ada@example.com|||||ACC-77|987-65-4321',
    );
    assert.equal(found['PID-3'], 'MRN: 0012345\nSSN: 987-65-4321');
    assert.equal(found['PID-5'], 'Patient name: Ms. Ada M Example');
    assert.equal(found['PID-7'], 'Date of birth: 1950-01-02');
    assert.equal(found['PID-11'], 'Address: 1 Main St, Apt 2, Springfield, IL 62701, USA');
    assert.equal(found['PID-13'], 'Phone: (202)555-0100\nEmail: ada@example.com');
    assert.equal(found['PID-18'], 'Account number: ACC-77');
    assert.equal(found['PID-19'], 'SSN: 987-65-4321');
  });

  it('labels observations with what was observed, and reads their units', async () => {
    const found = await texts('OBX|1|NM|4548-4^Hemoglobin A1c^LN||9.1|%|4-6', 'OBX|2|DT|X^Last seen||20240102');
    assert.equal(found['OBX-5'], 'Hemoglobin A1c: 9.1 %');
    assert.equal(found['OBX[2]-5'], 'Last seen: 2024-01-02');
  });

  it('reads next of kin, insurance, guarantor, diagnosis and medication', async () => {
    const found = await texts(
      'NK1|1|Example^Bob|SPO||555-0101',
      'IN1|1|||Example Health||||G-77||||||||Example^Ada||19500102||||||||||||||||||POL-9',
      'GT1|1||Example^Cy||2 Side St^^Springfield|555-0102',
      'DG1|1||E11.9^Type 2 diabetes^I10',
      'RXE||00093^Metformin 500 mg^NDC|500||mg',
    );
    assert.equal(found['NK1-2'], 'Next of kin: Bob Example');
    assert.equal(found['IN1-36'], 'Policy number: POL-9');
    assert.equal(found['GT1-3'], 'Guarantor name: Cy Example');
    assert.equal(found['DG1-3'], 'Diagnosis: Type 2 diabetes (E11.9)');
    assert.equal(found['RXE-2'], 'Medication: Metformin 500 mg (00093)');
  });

  it('undoes escape sequences', async () => {
    const found = await texts(
      'NTE|1||A\\T\\B \\F\\ \\S\\ \\R\\ \\E\\ \\X4D524E\\ one\\.br\\two \\H\\bold\\N\\ C:\\temp',
    );
    assert.equal(found['NTE-3'], 'Comment: A&B | ^ ~ \\ MRN one\ntwo bold C:\\temp');
  });

  it('takes the delimiters that the message declares', async () => {
    const document = await read('MSH#*+!%#APP\nPID###0012345****MR##Example*Ada!T!B');
    assert.equal(placeTexts(document)['PID-5'], 'Patient name: Ada%B Example');
  });

  it('reads any line ends, frames and batches', async () => {
    for (const end of ['\r', '\n', '\r\n']) {
      const batch = ['FHS|^~\\&|APP', 'BHS|^~\\&|APP', HEADER, 'PID|||77', HEADER, 'PID|||88', 'BTS|2', 'FTS|1'].join(
        end,
      );
      const found = placeTexts(await read(`\u000b${batch}\u001c\r`));
      assert.equal(found['PID-3'], 'MRN: 77');
      assert.equal(found['message 2 PID-3'], 'MRN: 88');
    }
  });

  it('reads segments it does not know, and names them in no place', async () => {
    const found = await texts('ZAD|1|Ada Example', 'a line that broke');
    assert.equal(found['segment-2'], 'Ada Example');
    assert.equal(found['line 3'], 'a line that broke');
  });

  it('hands encapsulated data on', async () => {
    const context = readContext({}, async ({ bytes }) => insideDocument(Buffer.from(bytes).toString()));
    const text = `${HEADER}\rOBX|1|ED|PDF^Report||^AP^PDF^Base64^${Buffer.from('inside').toString('base64')}`;
    const document = await readHl7({ bytes: Buffer.from(text) }, context);
    assert.equal(placeTexts(document)['OBX-5, line 1'], 'inside');
  });

  it('says unreadable without a header, and reads what there is', async () => {
    const document = await read('PID|||77');
    assert.deepEqual(document.problems, ['unreadable']);
    assert.match(document.text, /MRN: 77/);
  });
});
