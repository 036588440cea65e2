/** The standard health check (grpc.health.v1), coded by hand: two fields do not need generated code. */
import type { Method, Transport } from './transport.ts';

export type Health = 'serving' | 'not-serving' | 'unknown';

const STATUSES: readonly Health[] = ['unknown', 'serving', 'not-serving', 'unknown'];
const STATUS_TAG = 8;
const SERVICE_TAG = 0x0a;
const SERVICE_LENGTH_MAX = 127;

/** HealthCheckRequest.service = 1, HealthCheckResponse.status = 1 (grpc.health.v1). */
const CHECK: Method<string, Health> = {
  path: '/grpc.health.v1.Health/Check',
  requestSerialize: (service) => {
    const name = Buffer.from(service).subarray(0, SERVICE_LENGTH_MAX);
    return name.length === 0 ? Buffer.alloc(0) : Buffer.concat([Buffer.of(SERVICE_TAG, name.length), name]);
  },
  responseDeserialize: (bytes) => (bytes[0] === STATUS_TAG ? (STATUSES[bytes[1] ?? 0] ?? 'unknown') : 'unknown'),
};

/** Health of one service, or of the whole server when `service` is empty. */
export async function checkHealth(transport: Transport, service: string, timeoutMs: number): Promise<Health> {
  return await transport.unary(CHECK, service, { repeat: 'never', timeoutMs });
}
