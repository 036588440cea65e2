/** operator: brings EgressPool resources of the cluster into the store, and tells the cluster what became of them. */
import { existsSync } from 'node:fs';
import { defineService, EGRESS_BUDGETS, EGRESS_POOLS } from '@sealpost/runtime';
import { operatorConfig, SERVICE_ACCOUNT_TOKEN } from './config.ts';
import { connectKubeApi } from './io/kube-api.ts';
import { createOperator } from './shell.ts';
import { createOperatorTelemetry } from './telemetry.ts';

export { operatorConfig } from './config.ts';

export const operator = defineService({
  name: 'operator',
  consumes: [],
  emits: ['audit'],
  collections: [EGRESS_BUDGETS, EGRESS_POOLS],
  config: operatorConfig,
  create: async ({ config, ports }) => {
    const telemetry = createOperatorTelemetry(ports.telemetry);
    if (!config.enabled && !existsSync(SERVICE_ACCOUNT_TOKEN)) {
      telemetry.disabled();
      return {};
    }
    return createOperator({ config, ports, telemetry, connect: () => connectKubeApi(config) });
  },
});
