/** Egress pools: written by the operator from EgressPool resources, read by the mta. */
import type { CollectionSpec, Doc } from '@sealpost/store';

export interface EgressSourceSpec {
  /** Unique within the pool. */
  readonly name: string;
  /** Local address to bind; empty for the system's choice. */
  readonly address: string;
  /** EHLO name; empty for the mta's own. */
  readonly heloName: string;
  /** True: no daily limit. False: the warm-up table limits it by its sending day. */
  readonly warmed: boolean;
  /** Sending days it has behind it when first seen. */
  readonly startDay: number;
}

export interface EgressPoolDoc extends Doc {
  readonly sources: readonly EgressSourceSpec[];
  /** Messages per sending day, from the first; beyond its end a source counts as warmed. */
  readonly warmupTable: readonly number[];
  /** Generation of the resource it came from; 0 for a configured pool. */
  readonly generation: number;
}

export const EGRESS_POOLS: CollectionSpec<EgressPoolDoc> = { name: 'egress_pools', indexes: [] };

/** What a source has used of a day's budget. `_id`: pool/source/date. */
export interface EgressBudgetDoc extends Doc {
  readonly pool: string;
  readonly source: string;
  /** UTC date, `2026-11-21`. */
  readonly date: string;
  readonly sendingDay: number;
  readonly limit: number;
  /** Messages handed out in blocks; never above `limit`. */
  readonly debited: number;
}

export const EGRESS_BUDGETS: CollectionSpec<EgressBudgetDoc> = {
  name: 'egress_budgets',
  indexes: [{ name: 'source_date', fields: ['pool', 'source', 'date'], unique: true }],
};
