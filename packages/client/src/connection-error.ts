/** Says in plain words why a connection failed: which address, plain or TLS, and the cure. */
import type { ServiceError } from '@grpc/grpc-js';
import type { ErrorCode } from '@sealpost/kernel';
import type { Destination } from './address.ts';
import { SealpostError } from './sealpost-error.ts';

interface Symptom {
  readonly pattern: RegExp;
  /** Only when the client speaks TLS (true) or plain (false). */
  readonly tls?: boolean;
  readonly code: ErrorCode;
  readonly fact: string;
  readonly cure: string;
}

/** First match wins; texts are those of Node and OpenSSL. */
const SYMPTOMS: readonly Symptom[] = [
  {
    pattern: /ECONNREFUSED/,
    code: 'CLIENT_UNREACHABLE',
    fact: 'nothing listens there',
    cure: 'Is Sealpost running? Start it with `npm start` or `sealpost run`, or name its address.',
  },
  {
    pattern: /ENOTFOUND|EAI_AGAIN|Name resolution failed/,
    code: 'CLIENT_UNREACHABLE',
    fact: 'the host name does not resolve',
    cure: 'Check the spelling of the address and the DNS of this machine.',
  },
  {
    pattern: /EHOSTUNREACH|ENETUNREACH|ETIMEDOUT/,
    code: 'CLIENT_UNREACHABLE',
    fact: 'the network gives no answer',
    cure: 'Check the address, the route and firewalls between here and there.',
  },
  {
    pattern: /wrong version number|EPROTO|packet length too long|ERR_SSL/i,
    tls: true,
    code: 'CLIENT_TLS_MISMATCH',
    fact: 'the server does not speak TLS',
    cure: 'Ask for a plain connection (`tls: false`, `--plaintext`), or switch TLS on at the server.',
  },
  {
    pattern: /certificate has expired/i,
    tls: true,
    code: 'CLIENT_TLS_MISMATCH',
    fact: "the server's certificate has expired",
    cure: 'Renew the certificate; check the clock of this machine.',
  },
  {
    pattern: /altnames|Hostname\/IP does not match/i,
    tls: true,
    code: 'CLIENT_TLS_MISMATCH',
    fact: "the server's certificate is for another name",
    cure: 'Use the name in the certificate, or give it as the expected server name.',
  },
  {
    pattern: /self[- ]signed|unable to (?:verify|get)/i,
    tls: true,
    code: 'CLIENT_TLS_MISMATCH',
    fact: "the server's certificate is not trusted",
    cure: 'Give the CA that signed it (`rootCertificates`, `--ca FILE`).',
  },
  {
    // gRPC often gives no cause at all when the other side hangs up on a plain connection.
    pattern: /(?:)/,
    tls: false,
    code: 'CLIENT_UNREACHABLE',
    fact: 'the connection was closed',
    cure: 'The server may be restarting. If it always happens, it may want TLS (`tls: true`, `--tls`) or be no gRPC server.',
  },
];

/** The SealpostError for a call that got no answer from a Sealpost server. */
export function connectionError(error: ServiceError, destination: Destination): SealpostError {
  const { target, tls } = destination;
  const symptom = SYMPTOMS.find(
    (row) => (row.tls === undefined || row.tls === tls) && row.pattern.test(`${error.details} ${error.message}`),
  );
  const fact = symptom?.fact ?? 'the connection broke';
  const cure = symptom?.cure ?? 'Check that Sealpost runs there, then try again.';
  return new SealpostError({
    reason: symptom?.code ?? 'CLIENT_UNREACHABLE',
    status: 'UNAVAILABLE',
    message: `cannot reach ${target} (${tls ? 'TLS' : 'plain'}): ${fact}. ${cure}`,
    cause: error,
  });
}
