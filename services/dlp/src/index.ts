/** dlp: finds PHI in what was accepted and decides, by the policy, what each recipient may be served with. */
import { readFile } from 'node:fs/promises';
import { AppError, toAppError } from '@sealpost/kernel';
import { createMessageClassifier } from '@sealpost/policy';
import { defineService, POLICIES, publish } from '@sealpost/runtime';
import { dlpConfig, HOLD_POLL_MS } from './config.ts';
import { createPolicies } from './io/policies.ts';
import { createPolicyRpc } from './io/policy-rpc.ts';
import { createQuarantine, HELD } from './io/quarantine.ts';
import { createQuarantineRpc, rejectedEvent } from './io/quarantine-rpc.ts';
import { createDlpStage } from './shell.ts';
import { createDlpTelemetry } from './telemetry.ts';

export { dlpConfig } from './config.ts';

export const dlp = defineService({
  name: 'dlp',
  consumes: ['accepted'],
  emits: ['classified', 'events', 'audit'],
  collections: [HELD, POLICIES],
  config: dlpConfig,
  create: async ({ config, ports }) => {
    const fileText = config.policyFile === '' ? undefined : await readPolicyFile(config.policyFile);
    const policies = await createPolicies({ store: ports.store, clock: ports.clock, fileText });
    const quarantine = await createQuarantine(ports.store, config.holdExpireMs);
    const classifier = createMessageClassifier({ scanBytesMax: config.scanBytesMax });
    const telemetry = createDlpTelemetry(ports.telemetry);
    const abort = new AbortController();
    const endExpiredHolds = async (): Promise<void> => {
      while (!abort.signal.aborted) {
        try {
          for (const mail of await quarantine.claimExpired(ports.clock.nowMs())) {
            await publish(ports, [rejectedEvent(mail, 'hold-expired', ports.clock.nowMs())]);
            await quarantine.remove(mail.header?.messageId ?? '');
          }
        } catch (thrown) {
          // The claim's lease ends and the hold is found again.
          ports.telemetry.logger.warn('expired holds could not be ended', {}, toAppError(thrown));
        }
        await ports.clock.sleep(HOLD_POLL_MS, abort.signal);
      }
    };
    let expiring: Promise<void> = Promise.resolve();
    return {
      stages: [createDlpStage({ config, ports, policies, quarantine, classifier, telemetry })],
      grpc: [createPolicyRpc(policies, ports), createQuarantineRpc(quarantine, ports)],
      start: async () => {
        expiring = endExpiredHolds();
      },
      stop: async () => {
        abort.abort();
        await expiring;
      },
    };
  },
});

async function readPolicyFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new AppError('CONFIG_UNREADABLE', { facts: { setting: 'dlp.policyFile' }, cause });
  }
}
