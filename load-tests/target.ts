/** Where the load goes and how to connect: from the environment, one connection per virtual user. */
import { Client } from 'k6/net/grpc';

const PROTO_FOLDER = import.meta.resolve('../proto').replace('file://', '');
const CONNECT_TIMEOUT = '5s';
const CALL_TIMEOUT = '10s';

/** Call in the init context: k6 reads protos only there. */
export function loadClient(): Client {
  const client = new Client();
  // Refused items carry details as Any; k6 can only show types that it knows.
  client.load([PROTO_FOLDER], 'sealpost/v1/submission_service.proto', 'google/rpc/error_details.proto');
  return client;
}

/** Opens the connection on a virtual user's first iteration and keeps it. */
export function connectOnce(client: Client): void {
  if (__ITER > 0) return;
  client.connect(__ENV['SEALPOST_ADDRESS'] ?? '127.0.0.1:50051', {
    plaintext: __ENV['SEALPOST_TLS'] !== 'true',
    timeout: CONNECT_TIMEOUT,
  });
}

/** What every call carries. */
export function callParams(method: string): {
  metadata: Record<string, string>;
  timeout: string;
  tags: { method: string };
} {
  return {
    metadata: { authorization: `Bearer ${__ENV['SEALPOST_KEY'] ?? ''}` },
    timeout: CALL_TIMEOUT,
    tags: { method },
  };
}

/** Stops a run that could only fail: called from `setup`. */
export function requireKey(): void {
  if ((__ENV['SEALPOST_KEY'] ?? '') === '') throw new Error('Set SEALPOST_KEY to an API key with the role send.');
}

/** Unique per run, virtual user and iteration. */
export function messageId(run: string): string {
  return `k6-${run}-${__VU}-${__ITER}`;
}
