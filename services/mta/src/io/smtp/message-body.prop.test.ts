import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { planBody } from './message-body.ts';

/** What a receiver makes of the bytes on the wire (RFC 5321 §4.5.2): the text up to the lone dot, unstuffed. */
function receive(wire: string): { message: string; rest: string } {
  const at = wire.startsWith('.\r\n') ? 0 : wire.indexOf('\r\n.\r\n') + 2;
  const message = wire.slice(0, at).replace(/^\./, '').replaceAll('\r\n.', '\r\n');
  return { message, rest: wire.slice(at + 3) };
}

const token = fc.constantFrom('.', '..', '\r\n', '\r\n.', 'a', 'ü', ' ', '\r', '\n', '.\r\n', '\n.\n');
const message = fc.array(token, { maxLength: 30 }).map((parts) => Buffer.from(parts.join('')));

describe('planBody', () => {
  it('ends the data exactly once, at the end, and loses nothing, for every lawful message', () => {
    fc.assert(
      fc.property(message, fc.nat(), (bytes, n) => {
        const at = n % (bytes.length + 1);
        const text = bytes.toString('latin1');
        for (const plan of [planBody(bytes), planBody([bytes.subarray(0, at), bytes.subarray(at)])]) {
          if (/\r(?!\n)|(?<!\r)\n/.test(text)) {
            assert.equal(plan.kind, 'bare-newline');
            continue;
          }
          assert(plan.kind === 'body');
          const wire = Buffer.concat([...plan.pieces, Buffer.from(plan.ending)]).toString('latin1');
          const complete = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
          assert.deepEqual(receive(wire), { message: complete, rest: '' });
          assert.equal(plan.sizeBytes, bytes.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('never copies a message without leading dots', () => {
    const bytes = Buffer.from('Subject: x\r\n\r\nbody\r\n');
    const plan = planBody(bytes);
    assert(plan.kind === 'body');
    assert.equal(plan.pieces[0], bytes);
  });
});
