import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createReplyParser, type ReplyFault } from './reply-parser.ts';
import { REPLY_TEXT_CHARACTERS_MAX } from './smtp-limits.ts';
import type { SmtpReply } from './smtp-reply.ts';

function parse(chunks: readonly Buffer[]): { replies: SmtpReply[]; fault: ReplyFault | undefined } {
  const replies: SmtpReply[] = [];
  const parser = createReplyParser((reply) => replies.push(reply));
  for (const chunk of chunks) {
    const fault = parser.push(chunk);
    if (fault !== undefined) return { replies, fault };
  }
  return { replies, fault: undefined };
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const points = [...new Set(at.map((n) => n % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...points].map((from, i) => bytes.subarray(from, points[i] ?? bytes.length));
}

const text = fc.string({ maxLength: 60 }).map((s) => s.replace(/[^\x20-\x7e]/g, '.').trim());
const reply = fc.record({
  code: fc.integer({ min: 200, max: 599 }),
  lines: fc.array(text, { minLength: 1, maxLength: 8 }),
});

const format = ({ code, lines }: { code: number; lines: string[] }): string =>
  lines.map((line, i) => `${code}${i === lines.length - 1 ? ' ' : '-'}${line}\r\n`).join('');

describe('reply parser', () => {
  it('reads back what was formatted, however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(reply, { maxLength: 6 }), fc.array(fc.nat(), { maxLength: 20 }), (replies, cuts) => {
        const { replies: found, fault } = parse(cut(Buffer.from(replies.map(format).join('')), cuts));
        assert.equal(fault, undefined);
        assert.deepEqual(
          found.map((one) => [one.code, ...one.lines]),
          replies.map((one) => [one.code, ...one.lines]),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('never throws on arbitrary bytes and keeps its bounds', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      text.map((s) => Buffer.from(`250 ${s}\r\n`)),
    );
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 10 }), (chunks) => {
        for (const found of parse(chunks.map((chunk) => Buffer.from(chunk))).replies) {
          assert(found.code >= 200 && found.code <= 599);
          assert(found.text.length <= REPLY_TEXT_CHARACTERS_MAX);
          assert.doesNotMatch(found.text, /[\x00-\x1f\x7f]/);
        }
      }),
      { numRuns: 300 },
    );
  });
});
