import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { zipSync } from 'fflate';
import { readContext } from './testing/read-context.ts';
import type { ExtractLimits } from './types.ts';
import { openZip, type ZipContent } from './zip.ts';

const MIB = 1_048_576;
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

async function readAll(archive: Uint8Array, limits: Partial<ExtractLimits> = {}): Promise<ZipContent[]> {
  const zip = await openZip(archive, readContext(limits));
  return zip.entries.map((entry) => zip.read(entry));
}

const textOf = (content: ZipContent): string =>
  content.kind === 'bytes' ? new TextDecoder().decode(content.bytes) : content.problem;

describe('openZip', () => {
  it('lists files without folders and reads stored and deflated entries', async () => {
    const zip = await openZip(
      zipSync({ folder: { 'ä.txt': encode('one') }, 'b.txt': [encode('two '.repeat(100)), { level: 0 }] }),
      readContext(),
    );
    assert.deepEqual(
      zip.entries.map((entry) => entry.name),
      ['folder/ä.txt', 'b.txt'],
    );
    assert.deepEqual(
      zip.entries.map((entry) => textOf(zip.read(entry))),
      ['one', 'two '.repeat(100)],
    );
    assert.equal(zip.entry('b.txt'), zip.entries[1]);
    assert.equal(zip.entry('c.txt'), undefined);
  });

  it('rejects bytes that are no archive', async () => {
    await assert.rejects(openZip(encode('PK\x03\x04 and nothing else'), readContext()));
  });

  it('stops a bomb at the ratio, and reads nothing after it', async () => {
    const archive = zipSync({ bomb: new Uint8Array(8 * MIB), small: encode('small') });
    assert.ok(archive.length < 64 * 1_024);
    assert.deepEqual((await readAll(archive)).map(textOf), ['too_large', 'too_large']);
  });

  it('adds entries up to the limit of decompressed bytes', async () => {
    const entry = Uint8Array.from({ length: 40_000 }, (_, index) => (index * 7_919) % 251);
    const archive = zipSync({ a: entry, b: entry, c: entry });
    assert.deepEqual(
      (await readAll(archive, { inflatedBytesMax: 100_000 })).map((content) => content.kind),
      ['bytes', 'bytes', 'problem'],
    );
  });

  it('says that an entry is encrypted, damaged or compressed in a way that is not read', async () => {
    const archive = zipSync({ a: encode('text '.repeat(50)), b: encode('text '.repeat(50)), c: encode('text') });
    const directories = signaturesOf(archive, [0x50, 0x4b, 0x01, 0x02]);
    const [first, second, third] = directories;
    assert.ok(first !== undefined && second !== undefined && third !== undefined);
    archive[first + 8] = (archive[first + 8] ?? 0) | 1;
    archive[second + 10] = 12;
    archive[third + 42] = 3;
    assert.deepEqual((await readAll(archive)).map(textOf), ['encrypted', 'unsupported_type', 'unreadable']);
  });

  it('lists no more entries than eight times those that may be read', async () => {
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`f${index}`, encode('x')]));
    const context = readContext({ entriesMax: 10 });
    const zip = await openZip(zipSync(files), context);
    assert.equal(zip.entries.length, 80);
    assert.equal(context.budget.spent(), 'too_large');
  });
});

function signaturesOf(bytes: Uint8Array, signature: readonly number[]): number[] {
  const found: number[] = [];
  for (let at = 0; at + signature.length <= bytes.length; at++) {
    if (signature.every((byte, index) => bytes[at + index] === byte)) found.push(at);
  }
  return found;
}
