/** Which services a target starts. Loaded only when started, so that unused code stays out of memory. */
import type { ServiceDefinition } from '@sealpost/runtime';

type Loader = () => Promise<ServiceDefinition>;

const LOADERS = {
  ingest: async () => (await import('@sealpost/ingest')).ingest as unknown as ServiceDefinition,
  dlp: async () => (await import('@sealpost/dlp')).dlp as unknown as ServiceDefinition,
  encrypt: async () => (await import('@sealpost/encrypt')).encrypt as unknown as ServiceDefinition,
  mta: async () => (await import('@sealpost/mta')).mta as unknown as ServiceDefinition,
  audit: async () => (await import('@sealpost/audit')).audit as unknown as ServiceDefinition,
  portal: async () => (await import('@sealpost/portal')).portal as unknown as ServiceDefinition,
  events: async () => (await import('@sealpost/events')).events as unknown as ServiceDefinition,
  operator: async () => (await import('@sealpost/operator')).operator as unknown as ServiceDefinition,
} as const satisfies Record<string, Loader>;

export type SingleTarget = keyof typeof LOADERS;

const GROUPS = {
  all: ['ingest', 'dlp', 'encrypt', 'mta', 'audit', 'portal', 'events', 'operator'],
  edge: ['ingest', 'portal'],
  pipeline: ['dlp', 'encrypt', 'mta'],
  record: ['audit', 'events'],
} as const satisfies Record<string, readonly SingleTarget[]>;

/** One per service, under the name of its configuration section. */
export const SINGLE_TARGETS: readonly string[] = Object.keys(LOADERS);

export const TARGET_NAMES: readonly string[] = [...Object.keys(GROUPS), ...Object.keys(LOADERS)];

/** The services of a target, or undefined when there is no such target. */
export async function loadTarget(name: string): Promise<readonly ServiceDefinition[] | undefined> {
  const singles: readonly SingleTarget[] | undefined = Object.hasOwn(GROUPS, name)
    ? GROUPS[name as keyof typeof GROUPS]
    : Object.hasOwn(LOADERS, name)
      ? [name as SingleTarget]
      : undefined;
  if (singles === undefined) return undefined;
  return Promise.all(singles.map((single) => LOADERS[single]()));
}
