/** How a run of `sealpost` can end. Scripts rely on these numbers: they are added to, never changed. */
import type { SealpostError } from '@sealpost/client';

export const EXIT = {
  done: 0,
  unexpected: 1,
  usage: 2,
  refused: 3,
  notFound: 4,
  notAllowed: 5,
  unreachable: 6,
  partial: 7,
  timedOut: 8,
  changesDue: 9,
  unhealthy: 10,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export interface ExitCodeRow {
  readonly code: ExitCode;
  readonly meaning: string;
}

export const EXIT_CODE_TABLE: readonly ExitCodeRow[] = [
  { code: EXIT.done, meaning: 'Done.' },
  { code: EXIT.unexpected, meaning: 'Something unexpected; the message on standard error says what.' },
  {
    code: EXIT.usage,
    meaning: 'Wrong usage: an unknown command or flag, or a field the server refuses. Each is named.',
  },
  { code: EXIT.refused, meaning: 'Refused by policy, or held for a person to decide (send --wait).' },
  { code: EXIT.notFound, meaning: 'Not found: no such message, key or queue, or no such code for explain.' },
  { code: EXIT.notAllowed, meaning: 'The key is missing, wrong or expired, or lacks the role.' },
  { code: EXIT.unreachable, meaning: 'The server cannot be reached.' },
  {
    code: EXIT.partial,
    meaning: 'Partial: some messages were refused, or some recipients were not reached (send --wait).',
  },
  { code: EXIT.timedOut, meaning: 'The time was over before it was done.' },
  {
    code: EXIT.changesDue,
    meaning: 'Changes are due (topics plan, store migrate --plan): nothing was wrong, nothing was changed.',
  },
  { code: EXIT.unhealthy, meaning: 'Unhealthy: doctor found a failure, or the server says that it is not serving.' },
  { code: EXIT.interrupted, meaning: 'Interrupted with Ctrl-C.' },
];

/** The exit code for an error of a call. */
export function exitCodeOf(error: SealpostError): ExitCode {
  if (error.reason === 'CLIENT_CANCELLED') return EXIT.interrupted;
  if (error.reason.startsWith('DLP_') && error.status === 'FAILED_PRECONDITION') return EXIT.refused;
  if (error.reason === 'IDEMPOTENCY_KEY_REUSED') return EXIT.usage;
  switch (error.status) {
    case 'INVALID_ARGUMENT':
    case 'OUT_OF_RANGE':
      return EXIT.usage;
    case 'NOT_FOUND':
      return EXIT.notFound;
    case 'UNAUTHENTICATED':
    case 'PERMISSION_DENIED':
      return EXIT.notAllowed;
    case 'UNAVAILABLE':
      return EXIT.unreachable;
    case 'DEADLINE_EXCEEDED':
      return EXIT.timedOut;
    default:
      return EXIT.unexpected;
  }
}
