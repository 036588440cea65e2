/** `sealpost recipients authorize` and its kin: who signed that they may be written to for marketing or research. */
import { Purpose, type RecipientAuthorization } from '@sealpost/contracts';
import { type CommandContext, type CommandSpec, isSet, type OptionSpec, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { maskAddress } from '../output/mask.ts';
import { printable } from '../output/table.ts';
import { formatTime } from '../output/time-text.ts';
import { usageError } from '../usage-error.ts';
import { timeView } from '../views/message-view.ts';
import { collectPages, LIMIT_OPTION } from './pages.ts';

const PURPOSES: Readonly<Record<string, Purpose>> = {
  marketing: Purpose.PURPOSE_MARKETING,
  research: Purpose.PURPOSE_RESEARCH,
};
const PURPOSE_OPTION: OptionSpec = {
  flags: '--purpose <purpose>',
  describe: 'marketing or research (required)',
  choices: Object.keys(PURPOSES),
};
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export const AUTHORIZATION_COMMANDS: readonly CommandSpec[] = [
  {
    name: 'recipients authorize',
    args: '<address>',
    summary: 'Record that a person signed an authorisation (45 CFR 164.508); another replaces it.',
    options: [
      PURPOSE_OPTION,
      { flags: '--evidence <text>', describe: 'where the signed form lies, without PHI (required)' },
      { flags: '--signed <date>', describe: 'day of the signature, YYYY-MM-DD (required)' },
      { flags: '--expires <date>', describe: 'day on which it ends, YYYY-MM-DD; default never' },
    ],
    examples: [
      [
        'sealpost recipients authorize pat@example.com --purpose marketing --signed 2026-03-04 --evidence "binder 3"',
        'marketing mail to Pat may use PHI where the policy asks for an authorisation',
      ],
    ],
    run: authorize,
  },
  {
    name: 'recipients revoke-authorization',
    args: '<address>',
    summary: 'End an authorisation: mail that is judged from now on finds none.',
    options: [PURPOSE_OPTION],
    examples: [['sealpost recipients revoke-authorization pat@example.com --purpose marketing', 'at once']],
    run: revoke,
  },
  {
    name: 'recipients authorizations',
    args: '[address]',
    summary: 'List authorisations on record, of all recipients or of one.',
    options: [LIMIT_OPTION, { flags: '--show-addresses', describe: 'addresses in full' }],
    examples: [['sealpost recipients authorizations pat@example.com', 'purposes, dates and where the forms lie']],
    run: list,
  },
];

function purposeOf({ options }: CommandContext): Purpose {
  const purpose = PURPOSES[textOf(options, 'purpose') ?? ''];
  if (purpose === undefined) throw usageError('--purpose', 'REQUIRED', 'Say marketing or research.');
  return purpose;
}

function dayOf({ options }: CommandContext, name: 'signed' | 'expires'): Date | undefined {
  const text = textOf(options, name);
  if (text === undefined) return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  if (DAY.test(text) && !Number.isNaN(day.getTime())) return day;
  throw usageError(`--${name}`, 'DATE', 'Write a day as YYYY-MM-DD.');
}

const authorizationView = ({ purpose, ...one }: RecipientAuthorization) => ({
  address: one.address,
  purpose: purpose === Purpose.PURPOSE_RESEARCH ? 'research' : 'marketing',
  evidence: one.evidence,
  signTime: timeView(one.signTime),
  expireTime: timeView(one.expireTime),
  putTime: timeView(one.putTime),
  revokeTime: timeView(one.revokeTime),
});

async function authorize(context: CommandContext): Promise<ExitCode> {
  const { options, output, args } = context;
  const purpose = purposeOf(context);
  const evidence = textOf(options, 'evidence');
  if (evidence === undefined)
    throw usageError('--evidence', 'REQUIRED', 'Say where the signed form lies, without PHI.');
  const signTime = dayOf(context, 'signed');
  if (signTime === undefined) throw usageError('--signed', 'REQUIRED', 'Say when it was signed, as YYYY-MM-DD.');
  const expireTime = dayOf(context, 'expires');
  const input = { address: args[0] ?? '', purpose, evidence, signTime };
  const stored = await withClient(
    context,
    async (client) => await client.recipients.authorize(expireTime === undefined ? input : { ...input, expireTime }),
  );
  if (output.json) output.document({ authorization: authorizationView(stored) });
  else output.line('Recorded.');
  return EXIT.done;
}

async function revoke(context: CommandContext): Promise<ExitCode> {
  const { output, args } = context;
  const address = args[0] ?? '';
  const purpose = purposeOf(context);
  await withClient(context, async (client) => await client.recipients.revokeAuthorization(address, purpose));
  if (output.json) output.document({ address, authorized: false });
  else output.line('Ended: mail that is judged from now on finds no authorisation.');
  return EXIT.done;
}

async function list(context: CommandContext): Promise<ExitCode> {
  const { output, options, args, io } = context;
  const address = args[0] ?? '';
  const { rows, more } = await withClient(context, async (client) =>
    collectPages(options, async (page) => {
      const { authorizations, nextPageToken } = await client.recipients.authorizations({ ...page, address });
      return { rows: authorizations, nextPageToken };
    }),
  );
  if (output.json) {
    output.document({ authorizations: rows.map(authorizationView), more });
    return EXIT.done;
  }
  const style = { relative: output.relativeTimes, nowMs: io.clock.nowMs() };
  output.table({
    columns: ['address', 'purpose', 'signed', 'expires', 'ended', 'form'].map((header) => ({ header })),
    rows: rows.map((one) => [
      isSet(options, 'showAddresses') ? one.address : maskAddress(one.address),
      authorizationView(one).purpose,
      formatTime(one.signTime, style),
      formatTime(one.expireTime, style),
      formatTime(one.revokeTime, style),
      printable(one.evidence),
    ]),
    empty: 'No authorisations on record.',
  });
  return EXIT.done;
}
