/** The embedded store under the model test. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine } from '@sealpost/sqlite';
import { storeModelConformance } from '../conformance/store-model-conformance.ts';
import { createEmbeddedStore } from './embedded-store.ts';

storeModelConformance('the embedded store', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-store-model-'));
  const engine = await openEngine({ folder, diskFloorBytes: 0 });
  const store = createEmbeddedStore({ engine });
  return {
    store,
    reopen: async () => store,
    async close() {
      await engine.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
});
