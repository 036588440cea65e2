/** The embedded store under the conformance suite. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { type Engine, openEngine } from '@sealpost/sqlite';
import { storeConformance } from '../conformance/store-conformance.ts';
import type { StoreHarness } from '../conformance/store-harness.ts';
import { createEmbeddedStore } from './embedded-store.ts';

let root = '';
/** Closed at the end even when a test failed half-way: an open engine would keep the test process alive. */
const engines: Engine[] = [];
before(async () => {
  root = await mkdtemp(join(tmpdir(), 'sealpost-store-'));
});
after(async () => {
  await Promise.all(engines.map((engine) => engine.close()));
  await rm(root, { recursive: true, force: true });
});

async function open(folder: string): Promise<Engine> {
  const engine = await openEngine({ folder, diskFloorBytes: 0 });
  engines.push(engine);
  return engine;
}

async function makeHarness(): Promise<StoreHarness> {
  const folder = await mkdtemp(join(root, 'conformance-'));
  let engine = await open(folder);
  return {
    store: createEmbeddedStore({ engine }),
    async reopen() {
      await engine.close();
      engine = await open(folder);
      return createEmbeddedStore({ engine });
    },
    close: () => engine.close(),
  };
}

storeConformance('the embedded store', makeHarness);
