/** The two standard services every gRPC client expects: grpc.health.v1 and server reflection. */
import { readFile } from 'node:fs/promises';
import type { Server } from '@grpc/grpc-js';
import { loadFileDescriptorSetFromBuffer } from '@grpc/proto-loader';
import { ReflectionService } from '@grpc/reflection';
import { DESCRIPTOR_SET_URL } from '@sealpost/contracts';
import { HealthImplementation } from 'grpc-health-check';

export interface HealthSwitch {
  setServing(serving: 'serving' | 'not-serving'): void;
}

export async function addHealthAndReflection(server: Server, serviceNames: readonly string[]): Promise<HealthSwitch> {
  const names = ['', ...serviceNames];
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, 'NOT_SERVING'])));
  health.addToServer(server);
  const packageDefinition = loadFileDescriptorSetFromBuffer(await readFile(DESCRIPTOR_SET_URL));
  new ReflectionService(packageDefinition, { services: [...serviceNames] }).addToServer(server);
  return {
    setServing: (serving) => {
      for (const name of names) health.setStatus(name, serving === 'serving' ? 'SERVING' : 'NOT_SERVING');
    },
  };
}
