import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { contentLast } from './content-codec.ts';
import { AcceptedMail, SealedMail } from './gen/sealpost/flow/v1/records.ts';

const content = fc.record({
  part: fc.string({ maxLength: 20 }),
  sizeBytes: fc.nat(),
  bytes: fc.uint8Array({ maxLength: 40_000 }),
});

describe('contentLast', () => {
  it('writes what the generated codec reads back unchanged', () => {
    fc.assert(
      fc.property(content, fc.string({ maxLength: 300 }), ({ part, sizeBytes, bytes }, text) => {
        const where = { $case: 'inline', value: Buffer.from(bytes) } as const;
        const accepted = AcceptedMail.fromPartial({
          header: { messageId: text },
          content: { part, sizeBytes, where },
          sealedEnvelope: Buffer.from(text),
        });
        const sealed = SealedMail.fromPartial({ groupId: text, content: { part, sizeBytes, where }, domain: text });
        assert.deepEqual(AcceptedMail.decode(contentLast(AcceptedMail, 2).encode(accepted).finish()), accepted);
        assert.deepEqual(SealedMail.decode(contentLast(SealedMail, 8).encode(sealed).finish()), sealed);
      }),
      { numRuns: 50 },
    );
  });

  it('leaves content in a blob to the generated codec', () => {
    const accepted = AcceptedMail.fromPartial({
      content: { part: 'content', sizeBytes: 9, where: { $case: 'blobRef', value: 'ab' } },
    });
    assert.deepEqual(AcceptedMail.decode(contentLast(AcceptedMail, 2).encode(accepted).finish()), accepted);
  });
});
