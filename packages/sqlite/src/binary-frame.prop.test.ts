/** The frame of binary fields: what goes in comes out, and arbitrary bytes end in a named error at worst. */
import { deepEqual, equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type BinaryField, decodeFrame, encodeFrame, frameSize } from './binary-frame.ts';

const field = fc.tuple(fc.string({ unit: 'grapheme', maxLength: 20 }), fc.uint8Array({ maxLength: 50 }));

describe('the frame of binary fields', () => {
  it('gives back what it was given', () => {
    fc.assert(
      fc.property(fc.array(field, { maxLength: 5 }), (fields) => {
        const given = fields as BinaryField[];
        const frame = encodeFrame(given);
        equal(frame.byteLength, frameSize(given));
        deepEqual(
          decodeFrame(frame).map(([name, bytes]) => [name, [...bytes]]),
          given.map(([name, bytes]) => [name, [...bytes]]),
        );
      }),
    );
  });

  it('answers arbitrary bytes with fields or a RangeError', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeFrame(bytes);
        } catch (error) {
          equal((error as Error).name, 'RangeError');
        }
      }),
    );
  });
});
