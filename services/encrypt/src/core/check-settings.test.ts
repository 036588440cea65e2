/** Settings that would fail only once the first recipient needs them. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkSettings } from './check-settings.ts';

describe('checkSettings', () => {
  it('takes addresses and time zones that are some', () => {
    for (const portalUrl of ['http://127.0.0.1:8081', 'https://mail.example.org/secure'])
      assert.deepEqual(checkSettings({ portalUrl, timeZone: 'America/Chicago' }), []);
  });

  it('names every setting that is none', () => {
    for (const portalUrl of ['mail.example.org', 'javascript:1', 'https://mail.example.org/?a=1', 'https://a b']) {
      const fields = checkSettings({ portalUrl, timeZone: 'Chicago' }).map((violation) => violation.field);
      assert.deepEqual(fields, ['encrypt.portalUrl', 'encrypt.timeZone']);
    }
  });
});
