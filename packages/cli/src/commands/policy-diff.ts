/** `sealpost policy diff`. */
import { diffPolicies, type PolicyChange } from '@sealpost/policy';
import { type CommandContext, isSet } from '../command.ts';
import { withClient } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printable } from '../output/table.ts';
import { usageError } from '../usage-error.ts';
import { policyFrom, readPolicyText } from './policy-text.ts';

const SIGNS: Readonly<Record<PolicyChange['change'], string>> = { added: '+', removed: '-', changed: '~' };

/** Values that a new rule has when it says nothing. */
const UNSAID: ReadonlySet<string> = new Set([
  'then.action "deliver"',
  'then.protection "opportunistic"',
  'then.reason ""',
]);

export async function diff(context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  const { before, after } = await bothTexts(context);
  const changes = diffPolicies(policyFrom(before), policyFrom(after));
  if (output.json) output.document({ differs: changes.length > 0, changes: changes.map(toView) });
  else if (changes.length === 0) output.line('They decide alike.');
  else for (const change of changes) printChange(context, change);
  return changes.length === 0 ? EXIT.done : EXIT.changesDue;
}

async function bothTexts(context: CommandContext): Promise<{ readonly before: string; readonly after: string }> {
  const { io, options, args } = context;
  const [first = '-', second] = args;
  if (isSet(options, 'server')) {
    if (second !== undefined)
      throw usageError('new', 'NOT_WITH_SERVER', 'With --server name one policy: the one that would replace it.');
    const after = await readPolicyText(io, first);
    const { document: before } = await withClient(context, async (client) => await client.policies.get());
    return { before, after };
  }
  if (second === undefined)
    throw usageError('new', 'REQUIRED', 'Name two policies, or say --server to compare with the one in force.');
  return { before: await readPolicyText(io, first), after: await readPolicyText(io, second) };
}

const toView = ({ layer, subject, change, fields }: PolicyChange) => ({
  layer,
  subject,
  change,
  fields: fields.map(({ field, before, after }) => ({
    field,
    before: before === undefined ? null : (JSON.parse(before) as unknown),
    after: after === undefined ? null : (JSON.parse(after) as unknown),
  })),
});

function printChange({ output }: CommandContext, { layer, subject, change, fields }: PolicyChange): void {
  const tone = change === 'added' ? 'good' : change === 'removed' ? 'bad' : 'warn';
  output.line(output.paint(tone, printable(`${SIGNS[change]} ${layer} ${subject}: ${change}`)));
  if (change === 'removed' && fields.length > 1) return;
  for (const { field, before, after } of fields) {
    if (change === 'added' && UNSAID.has(`${field} ${after}`)) continue;
    if (before === undefined) output.line(printable(`    ${field}: ${after}`));
    else if (after === undefined) output.line(printable(`    ${field}: ${before} (gone)`));
    else output.line(printable(`    ${field}: ${before} -> ${after}`));
  }
}
