/**
 * Three places where kafkajs 2.2.4 has no setting and we need a say. A consumer hands its cluster object to its
 * assigner; these functions of it are the ones that the consumer calls at the moment in question. The version is
 * pinned, and a function that is missing stops the start.
 */
import { AppError } from '@sealpost/kernel';
import type { Cluster } from 'kafkajs';

export interface ClusterHooks {
  /** True once: leave the fetch loop and join again, as on a rebalance. */
  readonly takeRejoin: () => boolean;
  /** Waited for before each fetch. */
  readonly beforeFetch: () => Promise<void>;
}

interface HookedCluster {
  refreshMetadataIfNecessary?: () => Promise<void>;
  fetchTopicsOffset?: (topics: readonly object[]) => Promise<unknown>;
  defaultOffset?: (topic: object) => number;
}

/** What a heartbeat answers while a group rebalances: kafkajs's runner joins again on it. */
function rejoinError(): Error {
  return Object.assign(new Error('rejoin asked for'), { type: 'REBALANCE_IN_PROGRESS', retriable: true });
}

/** Ends kafkajs's own attempts: it looks for `retriable` on whatever was thrown. */
function outOfRangeError(): Error {
  return Object.assign(new AppError('BUS_OFFSET_OUT_OF_RANGE'), { retriable: false });
}

/** Call it before the consumer runs. */
export function installClusterHooks(cluster: Cluster, hooks: ClusterHooks): void {
  const hooked = cluster as unknown as HookedCluster;
  const refresh = hooked.refreshMetadataIfNecessary?.bind(cluster);
  const fetchOffsets = hooked.fetchTopicsOffset?.bind(cluster);
  const defaultOffset = hooked.defaultOffset?.bind(cluster);
  if (refresh === undefined || fetchOffsets === undefined || defaultOffset === undefined) {
    throw new AppError('KERNEL_INTERNAL', { facts: { rule: 'kafkajs 2.2.4' } });
  }
  // Called at the start of each fetch, inside the code that treats errors of a fetch.
  hooked.refreshMetadataIfNecessary = async () => {
    if (hooks.takeRejoin()) throw rejoinError();
    await refresh();
    await hooks.beforeFetch();
  };
  // The default offset is asked for in two places: while offsets of the log are fetched (in the first, synchronous
  // part of that call), and after a fetch out of range, where kafkajs would commit the log's begin or end and go on
  // there, silently repeating or skipping. The second is stopped.
  let fetching = false;
  hooked.fetchTopicsOffset = (topics) => {
    fetching = true;
    try {
      return fetchOffsets(topics);
    } finally {
      fetching = false;
    }
  };
  hooked.defaultOffset = (topic) => {
    if (!fetching) throw outOfRangeError();
    return defaultOffset(topic);
  };
}
