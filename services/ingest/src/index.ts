/** ingest: takes messages over gRPC, checks every field, and says yes only once they are durable. */
import { toAppError } from '@sealpost/kernel';
import { createMessageClassifier } from '@sealpost/policy';
import { defineService, POLICIES, RECIPIENT_KEYS } from '@sealpost/runtime';
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
/** Text the preview looks into, as dlp does by default. */
const PREVIEW_SCAN_BYTES_MAX = 4_194_304;

export const ingest = defineService({
  name: 'ingest',
  consumes: [],
  emits: ['accepted', 'events', 'audit'],
  collections: [IDEMPOTENCY, POLICIES, RECIPIENT_KEYS],
  config: ingestConfig,
  create: async ({ config, ports, apiKeys }) => {
    const { clock } = ports;
    const idempotency = await createIdempotencyRows(ports.store, ports.keyring);
    const shell = createIngestShell(config, ports, idempotency);
    const batcher = createBatcher(shell, { waitMs: config.batchWaitMs, openBytesMax: config.openBytesMax, clock });
    const previewer = createPreviewer({
      config,
      classifier: createMessageClassifier({ scanBytesMax: PREVIEW_SCAN_BYTES_MAX }),
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
    const purge = async (): Promise<void> => {
      while (!abort.signal.aborted) {
        await clock.sleep(PURGE_MS, abort.signal);
        if (!abort.signal.aborted) {
          await idempotency
            .purge(clock.nowMs())
            .catch((thrown: unknown) =>
              ports.telemetry.logger.warn('idempotency purge failed', {}, toAppError(thrown)),
            );
        }
      }
    };
    let purging: Promise<void> = Promise.resolve();
    return {
      grpc: [submission, createAdminRpc(apiKeys, ports)],
      start: async () => {
        purging = purge();
      },
      stop: async (deadlineMs) => {
        abort.abort();
        await Promise.race([Promise.all([purging, batcher.drained()]), clock.sleep(deadlineMs)]);
      },
    };
  },
});
