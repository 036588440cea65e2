import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Bus } from '@sealpost/bus';
import { AppError, systemClock } from '@sealpost/kernel';
import type { Store } from '@sealpost/store';
import { createMetrics } from '@sealpost/telemetry';
import { measureBus, measureStore } from './measured-ports.ts';

describe('measured ports', () => {
  it('count appended records and calls, done and failed, and pass on what the driver says', async () => {
    const metrics = createMetrics({ prefix: 'test' });
    let fails = false;
    const answer = async (): Promise<never[]> => {
      if (fails) throw new AppError('BUS_UNAVAILABLE');
      return [];
    };
    const measuring = { metrics, clock: systemClock };
    const bus = measureBus({ append: answer } as unknown as Bus, measuring);
    const store = measureStore({ collection: async () => ({ getMany: answer }) } as unknown as Store, measuring);
    const things = await store.collection({ name: 'things', indexes: [] });
    const records = [1, 2].map((n) => ({ topic: 't', key: `${n}`, value: Buffer.alloc(1) }));
    await bus.append(records);
    await things.getMany(['a']);
    fails = true;
    await assert.rejects(bus.append(records), /BUS_UNAVAILABLE/);
    await assert.rejects(things.getMany(['a']), /BUS_UNAVAILABLE/);
    const text = await metrics.render();
    for (const line of [
      'test_bus_append_records_total{outcome="done"} 2',
      'test_bus_append_records_total{outcome="failed"} 2',
      'test_bus_append_seconds_count 1',
      'test_store_call_seconds_count{call="read"} 1',
      'test_store_failures_total{call="read"} 1',
    ])
      assert.ok(text.includes(line), line);
  });
});
