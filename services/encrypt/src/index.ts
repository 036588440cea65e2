/** encrypt: picks the method for each recipient and seals the message for it. */
import { AppError } from '@sealpost/kernel';
import { defineService } from '@sealpost/runtime';
import { encryptConfig } from './config.ts';
import { checkSettings } from './core/check-settings.ts';
import { createParcels } from './io/parcels.ts';
import { createPgp } from './io/pgp.ts';
import { createRecipientRpc } from './io/recipient-rpc.ts';
import { createRecipients } from './io/recipients.ts';
import { createEncryptStage } from './shell.ts';
import { createEncryptTelemetry } from './telemetry.ts';

export { encryptConfig } from './config.ts';

export const encrypt = defineService({
  name: 'encrypt',
  consumes: ['classified'],
  emits: ['sealed', 'events', 'audit'],
  config: encryptConfig,
  create: async ({ config, ports }) => {
    const violations = checkSettings(config);
    if (violations.length > 0) throw new AppError('CONFIG_INVALID', { violations });
    const recipients = await createRecipients(ports);
    const parcels = await createParcels({ config, ports });
    const pgp = createPgp(config.workers);
    const telemetry = createEncryptTelemetry(ports.telemetry);
    return {
      stages: [createEncryptStage({ config, ports, recipients, parcels, pgp, telemetry })],
      grpc: [createRecipientRpc(recipients, ports)],
      stop: () => pgp.close(),
    };
  },
});
