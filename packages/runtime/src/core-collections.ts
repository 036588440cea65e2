/** Collections that the process itself keeps, whichever services it runs. */
import type { CollectionSpec, Doc } from '@sealpost/store';
import { API_KEYS } from './api-keys.ts';
import { DATA_KEYS, TENANT_KEYS } from './collections/key-store.ts';
import { DEFERRED } from './deferred.ts';

export const coreCollections: readonly CollectionSpec<Doc>[] = [API_KEYS, DEFERRED, DATA_KEYS, TENANT_KEYS];
