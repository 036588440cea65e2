/** Who waits how long for bus and store. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Drivers } from './driver-settings.ts';
import { withPatience } from './patience.ts';

const distributed = (appendTimeoutMs: number, timeoutMs: number): Drivers =>
  ({ kind: 'distributed', kafka: { appendTimeoutMs }, mongo: { timeoutMs }, blobs: 'store' }) as unknown as Drivers;

const waits = (drivers: Drivers): readonly number[] =>
  drivers.kind === 'embedded' ? [] : [drivers.kafka.appendTimeoutMs, drivers.mongo.timeoutMs];

describe('patience with bus and store', () => {
  it('is short where senders wait, so that they hear within two seconds', () => {
    const [append = 0, store = 0] = waits(withPatience(distributed(0, 0), [{ name: 'ingest' }, { name: 'portal' }]));
    assert.ok(append > 0 && append < 1_800 && store > 0 && store < 1_800);
  });

  it('is long in stages, which would do their work again', () => {
    const [append = 0, store = 0] = waits(withPatience(distributed(0, 0), [{ name: 'mta' }]));
    assert.ok(append > 5_000 && store > 5_000);
  });

  it('is what the settings say where they say it', () => {
    assert.deepEqual(waits(withPatience(distributed(700, 800), [{ name: 'mta' }])), [700, 800]);
    assert.deepEqual(waits(withPatience(distributed(700, 800), [{ name: 'ingest' }])), [700, 800]);
  });
});
