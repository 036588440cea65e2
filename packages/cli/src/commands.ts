/** Every command, in the order that help shows them. */
import type { CommandSpec } from './command.ts';
import { AUDIT } from './commands/audit.ts';
import { CLASSIFY } from './commands/classify.ts';
import { DOCTOR } from './commands/doctor.ts';
import { ELSEWHERE } from './commands/elsewhere.ts';
import { EXIT_CODES, EXPLAIN } from './commands/explain.ts';
import { KEY_COMMANDS } from './commands/keys.ts';
import { PARKED_COMMANDS } from './commands/parked.ts';
import { POLICY_COMMANDS } from './commands/policy.ts';
import { PREVIEW } from './commands/preview.ts';
import { QUARANTINE_COMMANDS } from './commands/quarantine.ts';
import { QUEUE_COMMANDS } from './commands/queues.ts';
import { RECIPIENT_COMMANDS } from './commands/recipients.ts';
import { SEND } from './commands/send.ts';
import { SINK } from './commands/sink.ts';
import { STATUS } from './commands/status.ts';
import { WATCH } from './commands/watch.ts';

export const COMMANDS: readonly CommandSpec[] = [
  ...ELSEWHERE,
  SEND,
  PREVIEW,
  CLASSIFY,
  STATUS,
  WATCH,
  ...QUEUE_COMMANDS,
  ...KEY_COMMANDS,
  ...RECIPIENT_COMMANDS,
  ...QUARANTINE_COMMANDS,
  ...POLICY_COMMANDS,
  ...PARKED_COMMANDS,
  AUDIT,
  DOCTOR,
  SINK,
  EXPLAIN,
  EXIT_CODES,
];
