import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMagicRecipients } from './magic-recipients.ts';

function outcomes(recipient: string, times: number, sender = 'a@example.com'): string {
  const magic = createMagicRecipients();
  return Array.from({ length: times }, () => {
    const verdict = magic.decide(sender, recipient);
    if (verdict.kind === 'refuse') return `${verdict.code} ${verdict.text.slice(0, 5)}`;
    return verdict.dropAfterDot ? 'drop' : verdict.delayMs > 0 ? 'slow' : 'ok';
  }).join(', ');
}

describe('magic recipients', () => {
  it('fail as their local part says, at any domain and with any tag', () => {
    assert.equal(outcomes('refused@example.org', 2), '550 5.1.1, 550 5.1.1');
    assert.equal(outcomes('Bounced+x@example.net', 1), '550 5.1.1');
    assert.equal(outcomes('blocked@example.org', 1), '550 5.7.1');
    assert.equal(outcomes('full@example.org', 2), '452 4.2.2, 452 4.2.2');
    assert.equal(outcomes('slow@example.org', 1), 'slow');
    assert.equal(outcomes('ann@example.org', 1), 'ok');
    assert.equal(outcomes('deferred@example.org', 1), 'ok');
  });

  it('count failures and start anew once a message went through', () => {
    assert.equal(outcomes('greylisted@example.org', 3), '451 4.7.1, ok, 451 4.7.1');
    assert.equal(outcomes('deferred-2@example.org', 4), '451 4.3.0, 451 4.3.0, ok, 451 4.3.0');
    assert.equal(outcomes('deferred-0@example.org', 1), 'ok');
    assert.equal(outcomes('drop@example.org', 3), 'drop, ok, drop');
  });

  it('count each sender by itself', () => {
    const magic = createMagicRecipients();
    assert.equal(magic.decide('a@example.com', 'greylisted@example.org').kind, 'refuse');
    assert.equal(magic.decide('b@example.com', 'greylisted@example.org').kind, 'refuse');
    assert.equal(magic.decide('a@example.com', 'greylisted@example.org').kind, 'accept');
  });
});
