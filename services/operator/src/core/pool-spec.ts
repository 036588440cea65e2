/**
 * The spec of an EgressPool, judged field by field as the definition in the chart does.
 *
 * The API server judges first, but an older definition may be installed, so nothing is taken on trust.
 */
import { isIP } from 'node:net';
import type { EgressSourceSpec } from '@sealpost/runtime';

export type PoolSpec =
  | {
      readonly kind: 'valid';
      readonly sources: readonly EgressSourceSpec[];
      readonly warmupTable: readonly number[];
      /** Empty when any warmed source takes the excess. */
      readonly spillTo: string;
    }
  /** `field`: path in the resource; `rule`: what it breaks, in words, without the value. */
  | { readonly kind: 'invalid'; readonly field: string; readonly rule: string };

export const SOURCES_MAX = 64;
export const WARMUP_ROWS_MAX = 120;
const WARMUP_MESSAGES_MAX = 100_000_000;
const START_DAY_MAX = 10_000;
const NAME_PATTERN = /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/;
const HOST_PATTERN = /^[A-Za-z0-9]([-A-Za-z0-9.]{0,251}[A-Za-z0-9])?$/;

type Invalid = Extract<PoolSpec, { kind: 'invalid' }>;
const invalid = (field: string, rule: string): Invalid => ({ kind: 'invalid', field, rule });

const isInvalid = (value: object): value is Invalid => 'kind' in value && value.kind === 'invalid';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isIntIn = (value: unknown, min: number, max: number): value is number =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

/** Never throws, whatever the spec is. */
export function readPoolSpec(spec: unknown): PoolSpec {
  if (!isObject(spec)) return invalid('spec', 'must be an object');
  const listed = spec['sources'];
  if (!Array.isArray(listed) || listed.length < 1 || listed.length > SOURCES_MAX)
    return invalid('spec.sources', `must have 1 to ${SOURCES_MAX} entries`);
  const sources: EgressSourceSpec[] = [];
  for (const [i, item] of listed.entries()) {
    const source = readSource(item, `spec.sources[${i}]`);
    if (isInvalid(source)) return source;
    if (sources.some(({ name }) => name === source.name))
      return invalid(`spec.sources[${i}].name`, 'must be unique within the pool');
    sources.push(source);
  }
  const warmup = readWarmup(spec['warmup'], sources);
  return isInvalid(warmup) ? warmup : { kind: 'valid', sources, ...warmup };
}

function readSource(item: unknown, path: string): EgressSourceSpec | Invalid {
  if (!isObject(item)) return invalid(path, 'must be an object');
  const { name, address, ehloName, warmed = false, startDay = 0 } = item;
  if (typeof name !== 'string' || !NAME_PATTERN.test(name))
    return invalid(`${path}.name`, 'must be 1 to 63 lower-case letters, digits and hyphens');
  if (typeof address !== 'string' || isIP(address) === 0)
    return invalid(`${path}.address`, 'must be an IPv4 or IPv6 address');
  if (typeof ehloName !== 'string' || !HOST_PATTERN.test(ehloName))
    return invalid(`${path}.ehloName`, 'must be a host name');
  if (typeof warmed !== 'boolean') return invalid(`${path}.warmed`, 'must be true or false');
  if (!isIntIn(startDay, 0, START_DAY_MAX))
    return invalid(`${path}.startDay`, `must be a whole number from 0 to ${START_DAY_MAX}`);
  return { name, address, heloName: ehloName, warmed, startDay };
}

interface Warmup {
  readonly warmupTable: readonly number[];
  readonly spillTo: string;
}

function readWarmup(warmup: unknown, sources: readonly EgressSourceSpec[]): Warmup | Invalid {
  if (warmup === undefined || warmup === null) return { warmupTable: [], spillTo: '' };
  if (!isObject(warmup)) return invalid('spec.warmup', 'must be an object');
  const { table, spillTo = '' } = warmup;
  if (!Array.isArray(table) || table.length < 1 || table.length > WARMUP_ROWS_MAX)
    return invalid('spec.warmup.table', `must have 1 to ${WARMUP_ROWS_MAX} rows`);
  for (const [i, row] of table.entries()) {
    if (!isIntIn(row, 1, WARMUP_MESSAGES_MAX))
      return invalid(`spec.warmup.table[${i}]`, `must be a whole number from 1 to ${WARMUP_MESSAGES_MAX}`);
    if (row < table[0]) return invalid(`spec.warmup.table[${i}]`, 'must not allow less than the first day');
  }
  if (typeof spillTo !== 'string') return invalid('spec.warmup.spillTo', 'must be the name of a source');
  if (spillTo !== '' && !sources.some(({ name, warmed }) => warmed && name === spillTo))
    return invalid('spec.warmup.spillTo', 'must name a warmed source of this pool');
  return { warmupTable: table as readonly number[], spillTo };
}
