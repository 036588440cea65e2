import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createPersonFinder } from './persons.ts';

function found(hint: { displayName?: string; local?: string }, text: string): string[] {
  return createPersonFinder([hint])
    .find(text)
    .map((each) => `${each.rule} ${text.slice(each.start, each.end)}`);
}

describe('createPersonFinder', () => {
  it('knows nicknames of a given name, and given names of a nickname', () => {
    assert.deepEqual(found({ displayName: 'Robert Tarbeck' }, 'Bob is better today.'), ['envelope.nickname Bob']);
    assert.deepEqual(found({ displayName: 'Liz Tarbeck' }, 'Elizabeth came at nine.'), ['envelope.nickname Elizabeth']);
  });

  it('takes a nickname only with a capital, and never an ordinary word for one', () => {
    assert.deepEqual(found({ displayName: 'Robert Tarbeck' }, 'The plumb bob hangs.'), []);
    assert.deepEqual(found({ displayName: 'William Tarbeck' }, 'Will you pay the Bill?'), []);
  });

  it('finds the full name, turned round, with initials, and the last name', () => {
    const hint = { displayName: 'Ada Tarbeck' };
    assert.deepEqual(found(hint, 'ada tarbeck'), ['envelope.full_name ada tarbeck']);
    assert.deepEqual(found(hint, 'Tarbeck, Ada'), ['envelope.full_name Tarbeck, Ada']);
    assert.deepEqual(found(hint, 'A. Tarbeck'), ['envelope.initial_and_last A. Tarbeck']);
    assert.deepEqual(found(hint, 'A.T. came'), ['envelope.initials A.T.']);
    assert.deepEqual(found(hint, 'Ms. Tarbeck'), ['envelope.last_name Tarbeck']);
  });

  it('reads the local part of an address when no name is shown', () => {
    assert.deepEqual(found({ local: 'ada.tarbeck2' }, 'Dear Ada Tarbeck'), ['envelope.full_name Ada Tarbeck']);
    assert.deepEqual(found({ local: 'info' }, 'for your info'), []);
  });
});
