/**
 * The one loop that every stage runs in: decode, gather, decide, perform, publish, acknowledge.
 *
 * Guarantee: a record is acknowledged only after what it led to is durable (its emissions, its place among the deferred,
 * or its place among the parked). So any record can be seen twice, and every effect is keyed by (message id, stage, attempt).
 */
import type { AppendRecord, Batch, Bus, BusRecord, Subscription } from '@sealpost/bus';
import {
  FLOW,
  type FlowName,
  type FlowRow,
  type LaneName,
  laneOfTopic,
  type RecordOf,
  type ServiceName,
  topicNames,
} from '@sealpost/contracts';
import { AppError, backoffMs, type Outcome, park, toAppError } from '@sealpost/kernel';
import { type DeferredRecords, DEFERRALS_MAX } from './deferred.ts';
import { ATTEMPT_HEADER, type Emission, toAppendRecord, TRACEPARENT_HEADER } from './emission.ts';
import { parseTraceparent, safe, type Telemetry } from '@sealpost/telemetry';
import { createPartitionLanes } from './partition-lanes.ts';
import type { Ports } from './ports.ts';
import type { StageMetrics } from './stage-metrics.ts';
import { recordStageSpans } from './stage-spans.ts';

/** One record as a stage sees it. */
export interface StageItem<N extends FlowName> {
  readonly record: RecordOf<N>;
  /** The record as it came from the log. */
  readonly encoded: Uint8Array;
  readonly lane: LaneName;
  /** The record's place: `offset` rises within `partition` of its topic. */
  readonly partition: number;
  readonly offset: number;
  /** 1 the first time; rises when the stage put the record back. */
  readonly attempt: number;
  readonly traceparent: string | undefined;
}

export interface PlannedItem<N extends FlowName, G, P> {
  readonly item: StageItem<N>;
  readonly gathered: G;
  readonly plan: P;
}

export interface StageSpec<N extends FlowName, G, P> {
  readonly name: ServiceName;
  readonly consumes: N;
  /** Consumer group; the service's name unless a service has several loops. */
  readonly group: string;
  /** Reads all that `decide` needs for the whole batch: one answer per item, in order; an AppError fails that item only. */
  gather(items: readonly StageItem<N>[], signal: AbortSignal): Promise<readonly (G | AppError)[]>;
  /** Pure: no await, no clock, no randomness. */
  decide(gathered: G, nowMs: number): Outcome<P>;
  /** Does it: one list of emissions per item, in order; an AppError fails that item only. Repeatable without harm. */
  perform(
    items: readonly PlannedItem<N, G, P>[],
    signal: AbortSignal,
  ): Promise<readonly (readonly Emission[] | AppError)[]>;
  readonly inFlightRecordsMax?: number;
  readonly batchRecordsMax?: number;
  /** Waits this long for company before a batch, so that what follows costs less per record. For stages nobody waits for. */
  readonly lingerMs?: number;
  /** This process owns these partitions of `topic` from now on; batches follow. */
  onAssigned?(partitions: readonly number[], topic: string): void;
  /** Another process may own them as soon as this resolves; their batches abort then. */
  onRevoked?(partitions: readonly number[], topic: string): void | Promise<void>;
}

/** A stage with its types closed over. */
export interface RunnableStage {
  readonly name: ServiceName;
  readonly group: string;
  readonly consumes: FlowName;
  start(runtime: StageRuntime): Promise<RunningStage>;
}

export interface RunningStage {
  /** Takes no further record, finishes open ones within `deadlineMs`. */
  stop(deadlineMs: number): Promise<void>;
  subscription(): Subscription;
}

export interface StageRuntime {
  readonly ports: Ports;
  readonly deferred: DeferredRecords;
  readonly metrics: StageMetrics;
}

/** Wait before a whole batch is tried again when the store or the bus fails underneath. */
const BATCH_BACKOFF = { baseMs: 50, factor: 2, capMs: 5_000, jitter: 0.5 } as const;

/** The one refusal of an append that is about its record: larger than the topic takes. */
const REFUSED_FOR_GOOD = 'BUS_RECORD_TOO_LARGE';

export function defineStage<N extends FlowName, G, P>(spec: StageSpec<N, G, P>): RunnableStage {
  return {
    name: spec.name,
    group: spec.group,
    consumes: spec.consumes,
    start: (runtime) => startStage(spec, runtime),
  };
}

async function startStage<N extends FlowName, G, P>(
  spec: StageSpec<N, G, P>,
  runtime: StageRuntime,
): Promise<RunningStage> {
  const lanes = createPartitionLanes(createBatchRunner(spec, runtime), spec, runtime.ports.clock);
  const subscription = await runtime.ports.bus.subscribe({
    group: spec.group,
    topics: topicNames(spec.consumes),
    ...(spec.inFlightRecordsMax === undefined ? {} : { inFlightRecordsMax: spec.inFlightRecordsMax }),
    ...(spec.batchRecordsMax === undefined ? {} : { batchRecordsMax: spec.batchRecordsMax }),
    onBatch: (batch) => lanes.add(batch),
    onAssigned: (topic, partitions) => spec.onAssigned?.(partitions, topic),
    onRevoked: (topic, partitions) => spec.onRevoked?.(partitions, topic),
  });
  return {
    stop: (deadlineMs) => subscription.close(deadlineMs),
    subscription: () => subscription,
  };
}

/** Runs a batch until each of its records is acknowledged, or the batch is taken away. Never rejects. */
function createBatchRunner<N extends FlowName, G, P>(spec: StageSpec<N, G, P>, runtime: StageRuntime) {
  const { clock, random, telemetry } = runtime.ports;
  return async (batch: Batch): Promise<void> => {
    const startMs = clock.monotonicMs();
    const lane = laneOfTopic(batch.topic);
    runtime.metrics.received(lane, batch.records.length);
    for (let round = 1; !batch.signal.aborted; round++) {
      try {
        await processBatch(spec, runtime, batch);
        runtime.metrics.finished(lane, batch.records.length, clock.monotonicMs() - startMs);
        return;
      } catch (thrown) {
        // Only what fails for everyone gets here (store or bus away): wait and do the whole batch again, nothing is acknowledged yet.
        telemetry.logger.error('stage batch failed', { stage: safe.id(spec.name), round }, toAppError(thrown));
        runtime.metrics.failed(lane, batch.records.length);
        await clock.sleep(backoffMs(round, BATCH_BACKOFF, random), batch.signal);
      }
    }
    runtime.metrics.abandoned(lane, batch.records.length);
  };
}

interface Work<N extends FlowName> {
  readonly source: BusRecord;
  readonly item: StageItem<N>;
}

async function processBatch<N extends FlowName, G, P>(
  spec: StageSpec<N, G, P>,
  runtime: StageRuntime,
  batch: Batch,
): Promise<void> {
  const { bus, clock, telemetry } = runtime.ports;
  const startMs = clock.nowMs();
  const lane = laneOfTopic(batch.topic);
  const parked: { source: BusRecord; reason: string }[] = [];
  const deferred: { source: BusRecord; notBeforeMs: number; reason: string }[] = [];
  const work = decodeAll(spec, batch, parked);
  const settle = (entry: Work<N>, error: AppError): void => {
    if (!error.entry.retryable) parked.push({ source: entry.source, reason: error.code });
    else
      deferred.push({
        source: entry.source,
        notBeforeMs: clock.nowMs() + (error.retryAfterMs ?? 1_000),
        reason: error.code,
      });
  };

  const gathered =
    work.length === 0
      ? []
      : await spec.gather(
          work.map((entry) => entry.item),
          batch.signal,
        );
  const planned: (PlannedItem<N, G, P> & { readonly entry: Work<N> })[] = [];
  const nowMs = clock.nowMs();
  work.forEach((entry, i) => {
    const found = gathered[i] as G | AppError;
    if (found instanceof AppError) return settle(entry, found);
    const outcome = decideSafely(spec, found, { nowMs, telemetry });
    if (outcome.kind === 'park') parked.push({ source: entry.source, reason: outcome.reason });
    else if (outcome.kind === 'retry')
      deferred.push({ source: entry.source, notBeforeMs: outcome.notBeforeMs, reason: outcome.reason });
    else planned.push({ entry, item: entry.item, gathered: found, plan: outcome.plan });
  });

  const performed = planned.length === 0 ? [] : await spec.perform(planned, batch.signal);
  const emitted = planned.flatMap((done, i) => {
    const result = performed[i] as readonly Emission[] | AppError;
    if (!(result instanceof AppError))
      return [{ entry: done.entry, appends: result.map((item) => toAppendRecord(item, done.item.traceparent)) }];
    settle(done.entry, result);
    return [];
  });
  const appended = await appendAll(bus, emitted, settle);
  await putAside(spec.group, runtime, { parked, deferred });
  runtime.metrics.emitted(lane, appended);
  runtime.metrics.putAside(lane, parked.length, deferred.length);
  batch.acknowledge(batch.records.map((record) => record.offset));
  const traceparents = work.map((entry) => entry.item.traceparent);
  recordStageSpans(telemetry.tracer, { stage: spec.name, lane, records: batch.records.length, startMs }, traceparents);
}

interface Emitted<W> {
  readonly entry: W;
  readonly appends: readonly AppendRecord[];
}

/**
 * Appends what a batch led to, at once. When the bus will never take one of its records, each entry's alone, so that the
 * neighbours go on; `settle` gets those that were refused. Resolves with how many were appended; rejects with what fails for
 * all of them.
 */
async function appendAll<W>(
  bus: Bus,
  emitted: readonly Emitted<W>[],
  settle: (entry: W, error: AppError) => void,
): Promise<number> {
  const all = emitted.flatMap(({ appends }) => appends);
  if (all.length === 0) return 0;
  try {
    return (await bus.append(all)).length;
  } catch (thrown) {
    const error = toAppError(thrown);
    if (error.code !== REFUSED_FOR_GOOD) throw error;
    let appended = 0;
    if (emitted.length > 1) for (const one of emitted) appended += await appendAll(bus, [one], settle);
    else for (const { entry } of emitted) settle(entry, error);
    return appended;
  }
}

/** A decision is pure: one that throws would throw again, so its record is parked and its neighbours go on. */
function decideSafely<N extends FlowName, G, P>(
  spec: StageSpec<N, G, P>,
  gathered: G,
  context: { readonly nowMs: number; readonly telemetry: Telemetry },
): Outcome<P> {
  try {
    return spec.decide(gathered, context.nowMs);
  } catch (thrown) {
    const error = toAppError(thrown);
    context.telemetry.logger.error('decision failed', { stage: safe.id(spec.name) }, error);
    return park(error.code);
  }
}

function decodeAll<N extends FlowName, G, P>(
  spec: StageSpec<N, G, P>,
  batch: Batch,
  parked: { source: BusRecord; reason: string }[],
): readonly Work<N>[] {
  const codec = (FLOW[spec.consumes] as unknown as FlowRow<RecordOf<N>>).codec;
  const lane = laneOfTopic(batch.topic);
  const work: Work<N>[] = [];
  for (const source of batch.records) {
    try {
      const item = {
        record: codec.decode(source.value),
        encoded: source.value,
        lane,
        partition: source.partition,
        offset: source.offset,
        attempt: Number(source.headers[ATTEMPT_HEADER] ?? 1),
        traceparent: source.headers[TRACEPARENT_HEADER],
      };
      work.push({ source, item });
    } catch {
      parked.push({ source, reason: 'undecodable' });
    }
  }
  return work;
}

interface Aside {
  readonly parked: readonly { source: BusRecord; reason: string }[];
  readonly deferred: readonly { source: BusRecord; notBeforeMs: number; reason: string }[];
}

async function putAside(group: string, runtime: StageRuntime, aside: Aside): Promise<void> {
  for (const { source, reason } of aside.parked) await parkRecord(group, runtime, { source, reason });
  const again: { source: BusRecord; notBeforeMs: number; attempt: number }[] = [];
  for (const { source, notBeforeMs, reason } of aside.deferred) {
    const attempt = Number(source.headers[ATTEMPT_HEADER] ?? 1) + 1;
    if (attempt > DEFERRALS_MAX) await parkRecord(group, runtime, { source, reason: `gave-up:${reason}` });
    else again.push({ source, notBeforeMs, attempt });
  }
  await runtime.deferred.put(group, again);
}

/** Parked work waits for a person, so the log names it: by place and trace id, never by content. */
async function parkRecord(
  group: string,
  runtime: StageRuntime,
  parked: { readonly source: BusRecord; readonly reason: string },
): Promise<void> {
  const { bus, telemetry } = runtime.ports;
  const { source, reason } = parked;
  await bus.park(group, source, reason);
  const trace = parseTraceparent(source.headers[TRACEPARENT_HEADER] ?? '');
  telemetry.logger.warn('record parked', {
    stage: safe.id(group),
    reason: safe.id(reason),
    topic: safe.id(source.topic),
    partition: source.partition,
    offset: source.offset,
    ...(trace === undefined ? {} : { traceId: safe.id(trace.traceId) }),
  });
}
