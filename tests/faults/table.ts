/** Every fault, in the order in which they run: those that leave most behind come last. */
import { acceptAllSilent, acceptBrokersDown, acceptBrokersSilent, acceptStoreDown } from './cases/accept.ts';
import { afterwards } from './cases/afterwards.ts';
import { brokersAbsent, topicsMissing } from './cases/at-start.ts';
import { brokerKilled, controllerKilled } from './cases/brokers.ts';
import { killEach, killRandom } from './cases/kills.ts';
import { poisonRecord } from './cases/poison.ts';
import { rollingRestart } from './cases/rolling.ts';
import { staleOwner } from './cases/stale-owner.ts';
import { storeDown, storeFrozen, storeReset, storeSlow } from './cases/store.ts';
import { stormDlp, stormMta } from './cases/storms.ts';
import { recordTooLarge } from './cases/too-large.ts';
import type { Fault } from './fault.ts';

export const FAULTS: readonly Fault[] = [
  rollingRestart,
  stormMta,
  stormDlp,
  staleOwner,
  poisonRecord,
  recordTooLarge,
  topicsMissing,
  brokersAbsent,
  storeSlow,
  storeReset,
  storeDown,
  storeFrozen,
  acceptStoreDown,
  killEach,
  killRandom,
  brokerKilled,
  controllerKilled,
  acceptAllSilent,
  acceptBrokersSilent,
  acceptBrokersDown,
  afterwards,
];
