/** Every collection of the product, gathered from what the services declare: `store migrate` makes them all. */
import { coreCollections } from '@sealpost/runtime';
import type { CollectionSpec, Doc } from '@sealpost/store';
import { loadTarget } from './targets.ts';

/** Each once, by name: several services may use one collection. */
export async function allCollections(): Promise<readonly CollectionSpec<Doc>[]> {
  const services = (await loadTarget('all')) ?? [];
  const specs = [...coreCollections, ...services.flatMap((service) => service.collections)];
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
