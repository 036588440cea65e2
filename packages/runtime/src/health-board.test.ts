import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMetrics } from '@sealpost/telemetry';
import { createHealthBoard } from './health-board.ts';
import { startObservability } from './observability-server.ts';

describe('health while a process starts', () => {
  it('says what it waits for, counts as started meanwhile, and then says what the services say', async () => {
    const health = createHealthBoard();
    const metrics = createMetrics({ prefix: 'test' });
    const server = await startObservability({ host: '127.0.0.1', port: 0, metrics, health });
    const ask = async (path: string): Promise<readonly [number, readonly string[]]> => {
      const answer = await fetch(`http://${server.address}${path}`);
      return [answer.status, ((await answer.json()) as { readonly reasons: readonly string[] }).reasons];
    };
    assert.deepEqual(await ask('/livez'), [200, []]);
    assert.deepEqual(await ask('/startupz'), [503, ['starting']]);
    assert.deepEqual(await ask('/readyz'), [503, ['starting']]);
    health.waitFor(['bus BUS_UNAVAILABLE', 'store STORE_UNAVAILABLE']);
    const waiting = ['starting: bus BUS_UNAVAILABLE', 'starting: store STORE_UNAVAILABLE'];
    assert.deepEqual(await ask('/readyz'), [503, waiting]);
    assert.deepEqual(await ask('/startupz'), [200, []]);
    assert.deepEqual(await ask('/livez'), [200, []]);
    health.waitFor([]);
    assert.deepEqual(await ask('/readyz'), [503, ['starting']]);
    let reasons: readonly string[] = [];
    health.run(() => reasons);
    assert.deepEqual(await ask('/readyz'), [200, []]);
    reasons = ['stopping'];
    assert.deepEqual(await ask('/readyz'), [503, ['stopping']]);
    await server.stop();
  });
});
