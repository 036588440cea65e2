/** EgressService over gRPC: pools with their budgets, queues with the limit that binds, and why a message waits. */
import { type EgressServiceServer, EgressServiceService, type ExplainedGroup } from '@sealpost/contracts';
import { AppError, type FieldViolation } from '@sealpost/kernel';
import {
  auditEmission,
  type CallContext,
  type GrpcRegistration,
  type Ports,
  publish,
  registerGrpc,
} from '@sealpost/runtime';
import { connectionsOf, partitionOf, type PlacementOptions } from '../core/placement.ts';
import type { DeliveryDoc } from './delivery-docs.ts';
import type { Egress } from './egress.ts';
import type { QueueSummaries, QueueSummary } from './queue-summaries.ts';
import type { Schedule } from './schedule.ts';
import type { Suspensions } from './suspensions.ts';

export interface EgressRpcOptions {
  readonly ports: Ports;
  readonly egress: Egress;
  readonly schedule: Schedule;
  readonly suspensions: Suspensions;
  readonly summaries: Pick<QueueSummaries, 'all'>;
  readonly placement: PlacementOptions;
  readonly connectionsPerSiteMax: number;
}

/** Queues of one answer whose backlog is counted in the schedule, when owners saw only its beginning. */
const COUNTED_QUEUES_MAX = 100;

/** A suspension ends by itself, so that a forgotten one does not hold mail for ever. */
const SUSPEND_DEFAULT_MS = 5 * 60_000;
const SUSPEND_MS_MAX = 7 * 86_400_000;
const SITE = /^[A-Za-z0-9.:_+-]{1,400}$/;

/** What a fixed code of the schedule means, in a sentence. */
const WAITS: Readonly<Record<string, string>> = {
  ready: 'It is ready and waits for a free connection.',
  'send-time': 'It waits for the send time that the sender asked for.',
  suspended: 'An operator has suspended this queue.',
  'warm-up': 'Every source of the pool has used its budget for today, and no warmed source is in the pool.',
  connections: 'The host group has as many connections open as it is allowed.',
  pool: 'Its egress pool is not known.',
  keys: 'Its key could not be read; it is tried again.',
  'in-doubt': 'An attempt ended in doubt; it is repeated with the same bytes.',
};

const unimplemented = async (): Promise<never> => {
  throw new AppError('API_UNIMPLEMENTED');
};

export function createEgressRpc(options: EgressRpcOptions): GrpcRegistration {
  const { ports, suspensions } = options;
  return registerGrpc<EgressServiceServer>(EgressServiceService, {
    roles: {
      listPools: 'operate',
      listQueues: 'operate',
      suspendQueue: 'operate',
      resumeQueue: 'operate',
      bounceQueue: 'operate',
      rebindQueue: 'operate',
      explainMessage: 'read',
    },
    handlers: {
      listPools: async () => ({
        pools: await Promise.all(options.egress.pools().map((pool) => toPool(options, pool))),
        nextPageToken: '',
      }),
      listQueues: async () => ({ queues: await listQueues(options), nextPageToken: '' }),
      suspendQueue: async (request, context) => {
        checkSite(request.site);
        const nowMs = ports.clock.nowMs();
        const untilMs = request.untilTime?.getTime() ?? nowMs + SUSPEND_DEFAULT_MS;
        if (!(untilMs > nowMs && untilMs <= nowMs + SUSPEND_MS_MAX))
          throw invalid('until_time', 'until-time', 'Give a time within the next 7 days.');
        await audit(ports, context, { action: 'queue.suspend', target: `${request.pool}|${request.site}` });
        await suspensions.suspend(request.pool, request.site, untilMs);
        return {};
      },
      resumeQueue: async (request, context) => {
        checkSite(request.site);
        await audit(ports, context, { action: 'queue.resume', target: `${request.pool}|${request.site}` });
        const untilMs = await suspensions.resume(request.pool, request.site);
        if (untilMs > 0) await options.schedule.makeDue(allPartitions(options.placement), untilMs);
        return {};
      },
      bounceQueue: unimplemented,
      rebindQueue: unimplemented,
      explainMessage: async (request, context) => {
        const docs = await options.schedule.ofMessage(context.principal.tenantId, request.messageId);
        if (docs.length === 0) throw new AppError('MTA_MESSAGE_NOT_FOUND');
        return { groups: docs.map((doc) => explain(doc)) };
      },
    },
  });
}

function explain(doc: DeliveryDoc): ExplainedGroup {
  const finished = doc.state === 'done';
  const open = doc.state === 'claimed';
  const waits =
    WAITS[doc.waitsFor] ?? 'The last attempt was put off by the other side; the next one is due at the time shown.';
  return {
    groupId: doc._id.slice(doc._id.indexOf('/') + 1),
    site: doc.site,
    dueTime: finished || open ? undefined : new Date(doc.dueAtMs),
    waitsFor: finished ? 'Nothing: it is finished.' : open ? 'Nothing: an attempt is open or about to begin.' : waits,
    bindingLimit: finished || open ? 'none' : doc.waitsFor,
    attempts: doc.attempts,
  };
}

async function toPool({ egress }: EgressRpcOptions, pool: ReturnType<Egress['pools']>[number]) {
  const sources = await Promise.all(
    pool.sources.map(async (source) => {
      const budget = source.warmed ? undefined : await egress.budgetOf(pool._id, source);
      return {
        name: source.name,
        address: source.address,
        warmed: source.warmed,
        sendingDay: budget?.sendingDay ?? source.startDay,
        budgetToday: budget?.limit ?? 0,
        debitedToday: budget?.debited ?? 0,
      };
    }),
  );
  return { name: pool._id, sources };
}

async function listQueues(options: EgressRpcOptions) {
  const { suspensions, ports, placement } = options;
  const nowMs = ports.clock.nowMs();
  const queues = await options.summaries.all();
  const deep = queues.filter((queue) => queue.deep).slice(0, COUNTED_QUEUES_MAX);
  const counts = await Promise.all(deep.map((queue) => countScheduled(options, queue)));
  const counted = new Map(deep.map((queue, i) => [queue, counts[i] ?? 0]));
  return queues.map((queue) => {
    const untilMs = suspensions.until(queue.pool, queue.site);
    const suspended = untilMs > nowMs;
    const { shards } = placement.siteShards.of(queue.site, '');
    const full = queue.open >= connectionsOf(options.connectionsPerSiteMax, shards) * shards && queue.ready > 0;
    return {
      pool: queue.pool,
      site: queue.site,
      readyCount: queue.ready,
      scheduledCount: Math.max(queue.scheduled, counted.get(queue) ?? 0),
      openConnections: queue.open,
      suspended,
      suspendedUntilTime: suspended ? new Date(untilMs) : undefined,
      bindingLimit: suspended ? 'suspended' : full ? 'connections' : 'none',
    };
  });
}

/** What waits for a queue in the schedule, in the partitions of all its parts. */
async function countScheduled(
  { schedule, placement }: EgressRpcOptions,
  { pool, site }: QueueSummary,
): Promise<number> {
  const { shards } = placement.siteShards.of(site, '');
  const partitions = new Set(
    Array.from({ length: shards }, (_, shard) => partitionOf(placement, { pool, site, shard, shards })),
  );
  const counts = await Promise.all(
    [...partitions].map((partition) => schedule.countWaiting(partition, { pool, site })),
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

const allPartitions = ({ partitions }: PlacementOptions): readonly number[] =>
  Array.from({ length: partitions }, (_, partition) => partition);

function checkSite(site: string): void {
  if (!SITE.test(site)) throw invalid('site', 'site-syntax', 'Give a host group as `sealpost queues` shows it.');
}

function invalid(field: string, rule: string, description: string): AppError {
  const violations: readonly FieldViolation[] = [{ field, rule, description }];
  return new AppError('MTA_REQUEST_INVALID', { violations });
}

function audit(
  ports: Ports,
  context: CallContext,
  what: { readonly action: string; readonly target: string },
): Promise<void> {
  const entry = {
    tenantId: context.principal.tenantId,
    actor: `key:${context.principal.keyId}`,
    outcome: 'done',
    ...what,
  };
  return publish(ports, [auditEmission(ports, entry)], context.traceparent);
}
