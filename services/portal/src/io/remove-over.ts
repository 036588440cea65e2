/** Removes documents whose time is over, in bites that a store takes at one time. */
import type { Collection, Condition, Doc } from '@sealpost/store';
import { OVER_LIMIT, OVER_ROUNDS_MAX } from '../config.ts';

/** At most OVER_LIMIT x OVER_ROUNDS_MAX of them; the next call goes on. Any number of instances may. */
export async function removeOver<D extends Doc>(
  collection: Collection<D>,
  query: { readonly index: string; readonly where: Condition<D> },
): Promise<void> {
  for (let round = 0; round < OVER_ROUNDS_MAX; round++)
    if ((await collection.deleteMany({ ...query, limit: OVER_LIMIT })) < OVER_LIMIT) return;
}
