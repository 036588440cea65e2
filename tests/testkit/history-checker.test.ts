import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RecipientState } from '@sealpost/contracts';
import { checkAuditLog, checkHistory, type History, type ReceivedCopy, type SeenEvent } from './history-checker.ts';

const DONE = RecipientState.RECIPIENT_STATE_DELIVERED;
const BOUNCED = RecipientState.RECIPIENT_STATE_BOUNCED;
const DOUBT = RecipientState.RECIPIENT_STATE_IN_DOUBT;

const event = (version: number, type: string, facts: Readonly<Record<string, string>> = {}): SeenEvent => ({
  messageId: 'm1',
  version,
  type,
  recipientIndexes: [0],
  facts,
});
const copy = (address: string, change: Partial<ReceivedCopy> = {}): ReceivedCopy => ({
  address,
  messageId: 'm1',
  digest: 'd',
  ...change,
});
const copies = (count: number) => Array.from({ length: count }, () => copy('a@example.org'));
const ended = (change: object) =>
  new Map([
    ['m1', { finished: true, version: 2, recipients: [{ state: DONE, inDoubt: false, attempts: [] }], ...change }],
  ]);
const delivered = event(2, 'attempted', { outcome: 'delivered' });
const clean: History = {
  accepted: [{ messageId: 'm1', address: 'a@example.org' }],
  tracked: ended({}),
  events: [event(1, 'accepted'), delivered],
  received: copies(1),
  stateExpected: DONE,
};
const oneDoubt = { recipients: [{ state: DONE, inDoubt: true, attempts: [{ inDoubt: true }] }] };
const held = ended({ recipients: [{ state: DOUBT, inDoubt: true, attempts: [{ inDoubt: true }] }] });

describe('checkHistory', () => {
  it('finds nothing where every promise was kept', () => {
    const kept: readonly Partial<History>[] = [
      {},
      // A repeat that is listed, and a watcher that went on from an older cursor.
      { received: copies(2), tracked: ended(oneDoubt) },
      { events: [event(1, 'accepted'), delivered, delivered] },
      {
        received: copies(2),
        tracked: ended({ ...oneDoubt, version: 4 }),
        events: [
          event(1, 'accepted'),
          delivered,
          event(3, 'attempted', { outcome: 'in-doubt' }),
          { ...delivered, version: 4 },
        ],
      },
      // In doubt and left so: it may have arrived or not.
      { received: [], tracked: held, stateExpected: DOUBT },
      { received: copies(1), tracked: held, stateExpected: DOUBT },
      // Nobody heard the answer, and it was accepted.
      {
        received: [...copies(1), copy('b@example.org', { messageId: 'm2' })],
        refused: [{ address: 'b@example.org', definite: false }],
      },
      { refused: [{ address: 'b@example.org', definite: true }] },
    ];
    for (const change of kept) assert.deepEqual(checkHistory({ ...clean, ...change }), []);
  });

  const broken: readonly (readonly [string, Partial<History>, RegExp])[] = [
    ['a lost message', { received: [] }, /was lost/],
    ['a message that nobody knows', { tracked: new Map() }, /is not known/],
    ['a message without an end', { tracked: ended({ finished: false }) }, /has not ended/],
    ['a message without recipients', { tracked: ended({ recipients: [] }) }, /without a recipient/],
    ['a duplicate', { received: copies(2) }, /arrived 2 times with 0/],
    ['one duplicate more than doubts', { received: copies(3), tracked: ended(oneDoubt) }, /arrived 3 times with 1/],
    [
      'more copies of what was left in doubt than attempts',
      { received: copies(2), tracked: held, stateExpected: DOUBT },
      /arrived 2 times with 1/,
    ],
    [
      'a copy of a message that bounced',
      {
        tracked: ended({ recipients: [{ state: BOUNCED, inDoubt: false, attempts: [] }] }),
        stateExpected: BOUNCED,
      },
      /arrived 1 times with 0/,
    ],
    [
      'an end in another state',
      { tracked: ended({ recipients: [{ state: 9, inDoubt: false, attempts: [] }] }) },
      /ended in 9/,
    ],
    [
      'a doubt that is not shown',
      { tracked: ended({ recipients: [{ state: DONE, inDoubt: false, attempts: [{ inDoubt: true }] }] }) },
      /hides/,
    ],
    ['a copy under another id', { received: [copy('a@example.org', { messageId: 'm9' })] }, /under the id m9/],
    [
      'a repeat with other bytes',
      { received: [copy('a@example.org'), copy('a@example.org', { digest: 'e' })], tracked: ended(oneDoubt) },
      /differing bytes/,
    ],
    ['a gap at the start', { events: [delivered] }, /lacks the events 1/],
    ['a gap at the end', { events: [event(1, 'accepted')] }, /lacks the events 2/],
    ['an event too many', { events: [event(1, 'accepted'), delivered, event(3, 'sealed')] }, /above its version/],
    ['events out of order', { events: [delivered, event(1, 'accepted')] }, /out of order/],
    ['a version used twice', { events: [event(1, 'accepted'), event(1, 'sealed'), delivered] }, /two events 1/],
    [
      'two terminal states',
      {
        tracked: ended({ version: 3 }),
        events: [event(1, 'accepted'), delivered, event(3, 'attempted', { outcome: 'BOUNCED' })],
      },
      /ended again/,
    ],
    [
      'two deliveries',
      {
        tracked: ended({ version: 3 }),
        events: [event(1, 'accepted'), delivered, { ...delivered, version: 3 }],
      },
      /ended again/,
    ],
    [
      'a bounce after a delivery, even with a doubt between them',
      {
        tracked: ended({ ...oneDoubt, version: 4 }),
        events: [
          event(1, 'accepted'),
          delivered,
          event(3, 'attempted', { outcome: 'in-doubt' }),
          event(4, 'attempted', { outcome: 'bounced' }),
        ],
      },
      /ended as delivered and bounced/,
    ],
    [
      'more deliveries than one and the doubts',
      {
        tracked: ended({ ...oneDoubt, version: 5 }),
        events: [
          event(1, 'attempted', { outcome: 'in-doubt' }),
          delivered,
          { ...delivered, version: 3 },
          { ...delivered, version: 4 },
          event(5, 'sealed'),
        ],
      },
      /ended again/,
    ],
    ['an expiry after the delivery', { events: [event(1, 'expired'), delivered] }, /ended again/],
    ['mail out of nothing', { received: [...copies(1), copy('x@example.org')] }, /nobody was told of/],
    [
      'mail that was refused',
      { received: [...copies(1), copy('b@example.org')], refused: [{ address: 'b@example.org', definite: true }] },
      /was refused/,
    ],
    [
      'two messages of one submission',
      {
        received: [
          ...copies(1),
          copy('b@example.org', { messageId: 'm2' }),
          copy('b@example.org', { messageId: 'm3' }),
        ],
        refused: [{ address: 'b@example.org', definite: false }],
      },
      /2 messages of one submission/,
    ],
    [
      'an id given twice',
      { accepted: [...clean.accepted, { messageId: 'm1', address: 'b@example.org' }] },
      /to two messages/,
    ],
  ];
  for (const [name, change, text] of broken) {
    it(`rejects ${name}`, () => assert.match(checkHistory({ ...clean, ...change }).join('\n'), text));
  }
});

describe('checkAuditLog', () => {
  const records = [
    { index: 0, target: 'm1' },
    { index: 1, target: 'm2' },
  ];

  it('finds nothing in a log without gaps that names every message', () => {
    assert.deepEqual(checkAuditLog(records, clean.accepted), []);
  });

  it('rejects a gap, a repeat and a message that is not in it', () => {
    assert.match(checkAuditLog(records.slice(1), []).join(), /gap/);
    assert.match(checkAuditLog([...records, ...records], []).join(), /repeat/);
    assert.match(checkAuditLog(records, [{ messageId: 'm3', address: 'c@example.org' }]).join(), /m3 is not/);
  });
});
