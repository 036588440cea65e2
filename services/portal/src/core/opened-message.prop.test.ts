/** Any bytes can be asked for a page. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { openMessage } from './opened-message.ts';

describe('openMessage', () => {
  it('never throws, and names every file so that it can lie in a folder', () => {
    const name = fc
      .string()
      .map((text) => `Content-Type: image/png; name="${text}"\r\nContent-Disposition: attachment\r\n\r\nx`);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 500 }),
      name.map((text) => Buffer.from(text)),
    );
    fc.assert(
      fc.property(bytes, (content) => {
        const message = openMessage(content);
        message.files.forEach((file, i) => {
          assert.match(file.name, /^[^/\\]+$/);
          assert.notEqual(file.name, '..');
          assert.equal(message.fileBytes(i)?.length, file.sizeBytes);
        });
        assert.equal(message.fileBytes(message.files.length), undefined);
      }),
    );
  });
});
