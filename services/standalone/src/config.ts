/** Every configuration section of the product, for `sealpost config`, the reference page and the Helm schema. */
import type { ConfigSection } from '@sealpost/config';
import { coreSections } from '@sealpost/runtime';
import { loadTarget } from './targets.ts';

export async function allSections(): Promise<readonly ConfigSection[]> {
  const services = (await loadTarget('all')) ?? [];
  return [...coreSections, ...services.map((service) => service.config)];
}
