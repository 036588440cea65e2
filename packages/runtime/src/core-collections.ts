/** Collections that the process itself keeps, whichever services it runs. */
import type { CollectionSpec, Doc } from '@sealpost/store';
import { API_KEYS } from './api-keys.ts';
import { EXACT_LISTS } from './collections/exact-lists.ts';
import { DATA_KEYS, TENANT_KEYS } from './collections/key-store.ts';
import { DEFERRED } from './deferred.ts';

export const coreCollections: readonly CollectionSpec<Doc>[] = [
  API_KEYS,
  DEFERRED,
  EXACT_LISTS,
  DATA_KEYS,
  TENANT_KEYS,
];
