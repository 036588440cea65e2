/** Turns anything that a command throws into an exit code and a text, or a JSON envelope like the API's. */
import { SealpostError } from '@sealpost/client';
import { AppError, type FieldViolation } from '@sealpost/kernel';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import type { Output } from './output/output.ts';
import { printable } from './output/table.ts';

export interface ErrorEnvelope {
  readonly reason: string;
  readonly status: string;
  readonly message: string;
  readonly fields: readonly FieldViolation[];
  readonly retryAfterMs: number | null;
  readonly requestId: string | null;
}

/** The same facts as the API gives, for `--json` and for single items of a batch. */
export function toEnvelope(thrown: unknown): ErrorEnvelope {
  if (thrown instanceof SealpostError) {
    return {
      reason: thrown.reason,
      status: thrown.status,
      message: withoutFirstField(thrown),
      fields: thrown.fieldViolations,
      retryAfterMs: thrown.retryAfterMs ?? null,
      requestId: thrown.requestId ?? null,
    };
  }
  if (thrown instanceof AppError) {
    const { outward, grpc } = thrown.entry;
    const common = { reason: thrown.code, status: grpc, message: outward, fields: thrown.violations };
    return { ...common, retryAfterMs: thrown.retryAfterMs ?? null, requestId: null };
  }
  const message = thrown instanceof Error ? thrown.message : 'Something unexpected happened.';
  return { reason: 'KERNEL_INTERNAL', status: 'INTERNAL', message, fields: [], retryAfterMs: null, requestId: null };
}

export function exitCodeFor(thrown: unknown): ExitCode {
  if (thrown instanceof SealpostError) return exitCodeOf(thrown);
  if (thrown instanceof AppError) return thrown.entry.grpc === 'INVALID_ARGUMENT' ? EXIT.usage : EXIT.unexpected;
  return EXIT.unexpected;
}

/** Lines for people: the fact, each field with its rule and cure, where to read on. */
export function errorLines(envelope: ErrorEnvelope, prefix = 'sealpost: '): readonly string[] {
  const { reason, message, fields, requestId } = envelope;
  const explained = reason.startsWith('GRPC_') || reason === 'CLI_USAGE' || reason === 'CLI_INPUT_UNREADABLE';
  return [
    `${prefix}${message}`,
    ...fields.map(({ field, rule, description }) => `  ${field}: ${rule}: ${description}`),
    ...(requestId === null ? [] : [`  request ${requestId}`]),
    ...(explained ? [] : [`  \`sealpost explain ${reason}\` says more.`]),
  ].map(printable);
}

/** Tells of the error where the mode wants it, and gives the code to exit with. */
export function reportError(thrown: unknown, output: Output): ExitCode {
  const envelope = toEnvelope(thrown);
  if (output.json) output.document({ error: envelope });
  else output.warn(errorLines(envelope).join('\n'));
  return exitCodeFor(thrown);
}

/** Servers repeat the first field in the message for clients that read nothing else; here all fields follow anyway. */
function withoutFirstField(error: SealpostError): string {
  const at = error.fieldViolations.length === 0 ? -1 : error.message.indexOf(' First: ');
  return at < 0 ? error.message : error.message.slice(0, at);
}
