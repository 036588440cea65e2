/** dlp: finds PHI in what was accepted and decides, by the policy, what each recipient may be served with. */
import { readFile } from 'node:fs/promises';
import { createMessageClassifier } from '@sealpost/classify';
import { AppError } from '@sealpost/kernel';
import { defineService, POLICIES } from '@sealpost/runtime';
import { dlpConfig } from './config.ts';
import { createHoldEndings } from './io/hold-endings.ts';
import { createPolicies } from './io/policies.ts';
import { createPolicyRpc } from './io/policy-rpc.ts';
import { createQuarantine, HELD } from './io/quarantine.ts';
import { createQuarantineRpc } from './io/quarantine-rpc.ts';
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
    const quarantine = await createQuarantine({ ...ports, holdExpireMs: config.holdExpireMs });
    const classifier = createMessageClassifier({ scanBytesMax: config.scanBytesMax });
    const telemetry = createDlpTelemetry(ports.telemetry);
    const endings = createHoldEndings(quarantine, ports);
    return {
      stages: [createDlpStage({ config, ports, policies, quarantine, classifier, telemetry })],
      grpc: [createPolicyRpc(policies, ports), createQuarantineRpc({ quarantine, endings, ports })],
      start: async () => endings.start(),
      stop: () => endings.stop(),
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
