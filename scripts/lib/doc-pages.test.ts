/** The generated pages say what the tables say. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { errorsPage, flowPage } from './doc-pages.ts';

describe('errorsPage', () => {
  it('has a row per code that links to its runbook, and keeps a bar from ending a cell', () => {
    const page = errorsPage({
      BUS_CLOSED: { grpc: 'UNAVAILABLE', retryable: true, outward: 'Closing | try again.', runbook: 'bus' },
    });
    const row = '| `BUS_CLOSED` | UNAVAILABLE | yes | Closing \\| try again. | [bus](runbooks/errors.md#bus) |';
    assert.ok(page.includes(`\n${row}\n`), page);
    assert.ok(page.endsWith('|\n'));
  });
});

describe('flowPage', () => {
  it('draws every arrow and shows every topic once', () => {
    const page = flowPage([
      {
        topics: ['mail.accepted.express.v1', 'mail.accepted.bulk.v1'],
        recordType: 'AcceptedMail',
        emittedBy: ['ingest'],
        consumedBy: ['dlp'],
        keyedBy: 'message id',
        partitions: 12,
        retentionMs: 604_800_000,
      },
    ]);
    assert.match(page, /ingest --> mail_accepted_express_v1\n {2}mail_accepted_express_v1 --> dlp/);
    assert.match(page, /\| AcceptedMail \| ingest \| dlp \| message id \| 12 \| 7 days \|/);
  });
});
