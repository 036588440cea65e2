/** dlp: finds PHI in what was accepted and decides, by the policy, what each recipient may be served with. */
import { readFile } from 'node:fs/promises';
import { createExtractor } from '@sealpost/extract';
import { AppError } from '@sealpost/kernel';
import {
  AUTHORIZATIONS,
  createAuthorizationReader,
  createPolicyClassifiers,
  defineService,
  EXACT_LISTS,
  POLICIES,
} from '@sealpost/runtime';
import { dlpConfig, OCR_TIME_FACTOR } from './config.ts';
import { createExactLists } from './io/exact-lists.ts';
import { createHoldEndings } from './io/hold-endings.ts';
import { createPolicies } from './io/policies.ts';
import { createPolicyRpc } from './io/policy-rpc.ts';
import { createQuarantine, HELD } from './io/quarantine.ts';
import { createQuarantineRpc } from './io/quarantine-rpc.ts';
import { createVerdicts, VERDICTS } from './io/verdicts.ts';
import { createDlpStage } from './shell.ts';
import { createDlpTelemetry } from './telemetry.ts';

export { dlpConfig } from './config.ts';

export const dlp = defineService({
  name: 'dlp',
  consumes: ['accepted'],
  emits: ['classified', 'events', 'audit'],
  collections: [AUTHORIZATIONS, EXACT_LISTS, HELD, POLICIES, VERDICTS],
  config: dlpConfig,
  create: async ({ config, ports, exactMatchers }) => {
    const fileText = config.policyFile === '' ? undefined : await readPolicyFile(config.policyFile);
    const policies = await createPolicies({ store: ports.store, clock: ports.clock, fileText });
    const quarantine = await createQuarantine({ ...ports, holdExpireMs: config.holdExpireMs });
    const extractor = createExtractor({
      ocr: config.ocr,
      workers: config.extractWorkers,
      limits: {
        bytesMax: config.extractBytesMax,
        timeoutMs: config.extractTimeoutMs,
        ocrTimeoutMs: config.extractTimeoutMs * OCR_TIME_FACTOR,
      },
    });
    const monotonicMs = (): number => ports.clock.monotonicMs();
    const classifiers = createPolicyClassifiers({
      scanBytesMax: config.scanBytesMax,
      extractor,
      monotonicMs,
      exactMatchers,
    });
    const authorizationsOf = await createAuthorizationReader(ports);
    const verdicts = await createVerdicts({ ...ports, keptMs: config.verdictsKeptMs });
    const exactLists = await createExactLists(ports);
    const parts = { policies, quarantine, classifiers, authorizationsOf, verdicts };
    const telemetry = createDlpTelemetry(ports.telemetry);
    const endings = createHoldEndings(quarantine, ports);
    return {
      stages: [createDlpStage({ config, ports, telemetry, ...parts })],
      grpc: [
        createPolicyRpc({ policies, exactLists, verdicts, ports }),
        createQuarantineRpc({ quarantine, endings, ports }),
      ],
      start: async () => {
        endings.start();
        verdicts.start();
        exactLists.start();
      },
      stop: async () => {
        await Promise.all([endings.stop(), verdicts.stop(), exactLists.stop()]);
        await extractor.stop();
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
