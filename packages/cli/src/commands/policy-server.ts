/** `sealpost policy get` and `put`: the policy in force. */
import type { Policy } from '@sealpost/contracts';
import { type CommandContext, textOf } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { countOption } from '../input/option-values.ts';
import { formatTime } from '../output/time-text.ts';
import { usageError } from '../usage-error.ts';
import { timeView } from '../views/message-view.ts';
import { policyFrom, readPolicyText } from './policy-text.ts';

const VERSION_MAX = 999_999_999;

const toView = ({ name, version, putTime, putBy }: Policy) => ({ name, version, putTime: timeView(putTime), putBy });

export async function getPolicy(context: CommandContext): Promise<ExitCode> {
  const { output, io } = context;
  const policy = await withClient(context, async (client) => await client.policies.get());
  const { name, version, putTime, putBy, document } = policy;
  if (output.json) {
    output.document({ ...toView(policy), document });
    return EXIT.done;
  }
  io.stdout.write(document.endsWith('\n') ? document : `${document}\n`);
  const when = formatTime(putTime, { relative: output.relativeTimes, nowMs: io.clock.nowMs() });
  output.note(`${name}@${version}, put ${when} by ${putBy === '' ? 'unknown' : putBy}.`);
  return EXIT.done;
}

/** Checked here before anything is asked of the server: the same check, with every wrong field at once. */
export async function putPolicy(context: CommandContext): Promise<ExitCode> {
  const { output, options, args, io } = context;
  if (textOf(options, 'expectedVersion') === undefined)
    throw usageError(
      '--expected-version',
      'REQUIRED',
      'Say which version it replaces: `sealpost policy get` shows it.',
    );
  const expectedVersion = countOption(options, 'expected-version', { min: 0, max: VERSION_MAX, fallback: 0 });
  const document = await readPolicyText(io, args[0] ?? '-');
  policyFrom(document);
  const policy = await withClient(context, async (client) => await client.policies.put(document, expectedVersion));
  if (output.json) output.document(toView(policy));
  else output.line(`${policy.name}@${policy.version} is in force.`);
  return EXIT.done;
}
