import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { formatMail, formatRecipient, isSendablePath } from './envelope.ts';

const piece = fc.oneof(
  fc.constantFrom('\r\n', '\n', '\r', '<', '>', ' ', '"', '\\', '@', '\0', 'RCPT TO:<x>', 'é', 'a.b', 'example.org'),
  fc.string({ maxLength: 5 }),
);

describe('isSendablePath', () => {
  it('lets nothing through that could end the command or the path early', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const path = pieces.join('');
        if (!isSendablePath(path)) return;
        for (const command of [
          formatRecipient(path),
          formatMail(path, { sizeBytes: undefined, body8bit: false, smtpUtf8: false }),
        ]) {
          assert.doesNotMatch(command.slice(0, -2), /[\r\n\0]/);
          const outsideQuotes = path.replace(/^"(?:[^"\\]|\\.)*"/, '');
          assert.doesNotMatch(outsideQuotes, /[<> ]/);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it('takes what mail really uses', () => {
    for (const path of [
      'ann@example.org',
      'a+b.c=d@mx.example.org',
      '"two words"@example.org',
      'ü@example.org',
      'x@[192.0.2.1]',
    ]) {
      assert.equal(isSendablePath(path), true, path);
    }
  });
});
