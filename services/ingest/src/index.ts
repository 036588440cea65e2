/** ingest: takes messages over gRPC, checks every field, and says yes only once they are durable. */
import { createExtractor } from '@sealpost/extract';
import { toAppError } from '@sealpost/kernel';
import {
  AUTHORIZATIONS,
  createAuthorizationReader,
  createPolicyClassifiers,
  defineService,
  EXACT_LISTS,
  POLICIES,
  type Ports,
  RECIPIENT_KEYS,
} from '@sealpost/runtime';
import { safe } from '@sealpost/telemetry';
import { ingestConfig } from './config.ts';
import { createAdminRpc } from './io/admin-rpc.ts';
import { createBatcher } from './io/batcher.ts';
import { createIdempotencyRows, IDEMPOTENCY } from './io/idempotency.ts';
import { createPreviewer } from './io/preview.ts';
import { createKeyReader, createPolicyReader } from './io/preview-sources.ts';
import { createSubmissionRpc } from './io/submission-rpc.ts';
import { createIngestShell } from './shell.ts';
import { createIngestTelemetry } from './telemetry.ts';

export { ingestConfig } from './config.ts';

/** How often expired idempotency rows are removed, milliseconds. */
const PURGE_MS = 30_000;
/** How often the parked records of the installation are counted, milliseconds. */
const PARKED_COUNT_MS = 15_000;
/** Text the preview looks into, as dlp does by default. */
const PREVIEW_SCAN_BYTES_MAX = 4_194_304;
/** Somebody waits for a preview: attachments get less time than in dlp. What takes longer shows as such. */
const PREVIEW_EXTRACTION = { workers: 1, limits: { bytesMax: 10_485_760, timeoutMs: 2_000, queueMax: 16 } } as const;

export const ingest = defineService({
  name: 'ingest',
  consumes: [],
  emits: ['accepted', 'events', 'audit'],
  collections: [AUTHORIZATIONS, EXACT_LISTS, IDEMPOTENCY, POLICIES, RECIPIENT_KEYS],
  config: ingestConfig,
  create: async ({ config, ports, apiKeys, exactMatchers }) => {
    const { clock } = ports;
    const idempotency = await createIdempotencyRows(ports.store, ports.keyring);
    const shell = createIngestShell(config, ports, idempotency);
    const batcher = createBatcher(shell, { waitMs: config.batchWaitMs, openBytesMax: config.openBytesMax, clock });
    const extractor = createExtractor(PREVIEW_EXTRACTION);
    const previewer = createPreviewer({
      config,
      classifiers: createPolicyClassifiers({
        scanBytesMax: PREVIEW_SCAN_BYTES_MAX,
        extractor,
        exactMatchers,
        monotonicMs: () => clock.monotonicMs(),
      }),
      authorizationsOf: await createAuthorizationReader(ports),
      policyFor: await createPolicyReader(ports.store, clock),
      keysOf: await createKeyReader(ports),
      nowMs: () => clock.nowMs(),
    });
    const telemetry = createIngestTelemetry(ports.telemetry);
    const submission = createSubmissionRpc({
      config,
      batcher,
      previewer,
      telemetry,
      nowMs: () => clock.nowMs(),
      monotonicMs: () => clock.monotonicMs(),
    });
    const abort = new AbortController();
    // Several processes may purge at once: each deletes what is expired, and finds less of it.
    const jobs: readonly Job[] = [
      { what: 'idempotency purge', everyMs: PURGE_MS, run: () => idempotency.purge(clock.nowMs()) },
      {
        what: 'parked count',
        everyMs: PARKED_COUNT_MS,
        run: async () => telemetry.parked(await ports.bus.countParked()),
      },
    ];
    let running: Promise<unknown> = Promise.resolve();
    return {
      grpc: [submission, createAdminRpc(apiKeys, ports)],
      start: async () => {
        running = Promise.all(jobs.map((job) => repeat(job, ports, abort.signal)));
      },
      stop: async (deadlineMs) => {
        abort.abort();
        await Promise.race([Promise.all([running, batcher.drained()]), clock.sleep(deadlineMs)]);
        await extractor.stop();
      },
    };
  },
});

interface Job {
  readonly what: string;
  readonly everyMs: number;
  run(): Promise<unknown>;
}

/** Runs a job again and again until `signal` aborts; one that fails is logged and tried again at its next time. */
async function repeat(job: Job, { clock, telemetry }: Ports, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await clock.sleep(job.everyMs, signal);
    if (signal.aborted) return;
    await job
      .run()
      .catch((thrown: unknown) =>
        telemetry.logger.warn('regular job failed', { job: safe.id(job.what) }, toAppError(thrown)),
      );
  }
}
