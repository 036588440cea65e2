import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { checkHistory, type History } from './history-checker.ts';

const DONE = 5;
const clean: History = {
  accepted: [{ messageId: 'm1', address: 'a@example.org' }],
  tracked: new Map([
    ['m1', { finished: true, version: 2, recipients: [{ state: DONE, inDoubt: false, attempts: [] }] }],
  ]),
  events: [
    { messageId: 'm1', version: 1 },
    { messageId: 'm1', version: 2 },
  ],
  received: ['a@example.org'],
  stateExpected: DONE,
};
const ended = (change: object) =>
  new Map([
    ['m1', { finished: true, version: 2, recipients: [{ state: DONE, inDoubt: false, attempts: [] }], ...change }],
  ]);
const doubt = { recipients: [{ state: DONE, inDoubt: true, attempts: [{ inDoubt: true }] }] };

describe('checkHistory', () => {
  it('finds nothing where every promise was kept', () => {
    assert.deepEqual(checkHistory(clean), []);
    assert.deepEqual(
      checkHistory({ ...clean, received: ['a@example.org', 'a@example.org'], tracked: ended(doubt) }),
      [],
    );
  });

  it('catches each broken promise', () => {
    const broken: readonly (readonly [Partial<History>, RegExp])[] = [
      [{ received: [] }, /was lost/],
      [{ received: ['a@example.org', 'a@example.org'] }, /arrived 2 times/],
      [{ received: Array(3).fill('a@example.org'), tracked: ended(doubt) }, /arrived 3 times/],
      [{ tracked: new Map() }, /is not known/],
      [{ tracked: ended({ finished: false }) }, /has not ended/],
      [{ tracked: ended({ recipients: [{ state: 9, inDoubt: false, attempts: [] }] }) }, /ended in 9/],
      [{ tracked: ended({ recipients: [{ state: DONE, inDoubt: false, attempts: [{ inDoubt: true }] }] }) }, /hides/],
      [{ events: [{ messageId: 'm1', version: 2 }] }, /lacks the events 1/],
      [{ received: ['a@example.org', 'x@example.org'] }, /nobody was told of/],
      [{ accepted: [...clean.accepted, { messageId: 'm1', address: 'b@example.org' }] }, /two messages/],
    ];
    for (const [change, text] of broken) assert.match(checkHistory({ ...clean, ...change }).join('\n'), text);
  });
});
