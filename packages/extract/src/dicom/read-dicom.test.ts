import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readContext } from '../testing/read-context.ts';
import type { ExtractedDocument } from '../types.ts';
import { readDicom } from './read-dicom.ts';

type Element = readonly [tag: number, representation: string, value: string];

const META: Element = [0x0002_0010, 'UI', '1.2.840.10008.1.2.1'];
const PATIENT: readonly Element[] = [
  [0x0008_0020, 'DA', '20260304'],
  [0x0010_0010, 'PN', 'Example^Ada^M^Dr.'],
  [0x0010_0020, 'LO', '0012345'],
  [0x0010_0030, 'DA', '19500102'],
];

/** An element in explicit little endian, or in implicit when `representation` is not to be written. */
function element([tag, representation, value]: Element, encoding: 'explicit' | 'implicit' = 'explicit'): Buffer {
  const bytes = Buffer.from(value.length % 2 === 0 ? value : `${value} `);
  const head = Buffer.alloc(8);
  head.writeUInt16LE(tag >>> 16, 0);
  head.writeUInt16LE(tag & 0xffff, 2);
  if (encoding === 'implicit') head.writeUInt32LE(bytes.length, 4);
  else {
    head.write(representation, 4, 'latin1');
    head.writeUInt16LE(bytes.length, 6);
  }
  return Buffer.concat([head, bytes]);
}

const file = (...elements: readonly Buffer[]): Buffer =>
  Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), ...elements]);

const read = async (bytes: Uint8Array): Promise<ExtractedDocument> => readDicom({ bytes }, readContext());

const EXPECTED =
  'Study date: 2026-03-04\nPatient name: Dr. Ada M Example\nPatient ID: 0012345\nDate of birth: 1950-01-02\n';

describe('readDicom', () => {
  it('reads patient and study, and counts the picture', async () => {
    const found = await read(file(element(META), ...PATIENT.map((each) => element(each))));
    assert.deepEqual([found.kind, found.text, found.images, found.problems], ['image', EXPECTED, 1, []]);
  });

  it('reads files without value representations', async () => {
    const meta = element([META[0], META[1], '1.2.840.10008.1.2']);
    const found = await read(file(meta, ...PATIENT.map((each) => element(each, 'implicit'))));
    assert.equal(found.text, EXPECTED);
  });

  it('walks into sequences and stops at the pixels', async () => {
    const sequence = Buffer.from('0800401153510000ffffffff', 'hex');
    const item = Buffer.from('feff00e0ffffffff', 'hex');
    const pixels = element([0x7fe0_0010, 'UN', '']);
    const [, name, id] = PATIENT as readonly [Element, Element, Element];
    const found = await read(file(element(META), sequence, item, element(name), pixels, element(id)));
    assert.equal(found.text, 'Patient name: Dr. Ada M Example\n');
  });

  it('says that compressed headers are not read, and ends at damaged ones', async () => {
    const deflated = await read(file(element([META[0], META[1], '1.2.840.10008.1.2.1.99'])));
    assert.deepEqual(deflated.problems, ['unsupported_type']);
    const whole = file(element(META), ...PATIENT.map((each) => element(each)));
    for (let length = 132; length < whole.length; length++) {
      assert.ok(EXPECTED.startsWith((await read(whole.subarray(0, length))).text));
    }
  });
});
