/** `sealpost policy lint`. */
import { lintPolicy, type PolicyIssue } from '@sealpost/policy';
import { type CommandContext, isSet } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { printable } from '../output/table.ts';
import { readPolicyText } from './policy-text.ts';

export async function lint(context: CommandContext): Promise<ExitCode> {
  const { io, output, options, args } = context;
  const [name = '-'] = args;
  const { issues, policy } = lintPolicy(await readPolicyText(io, name));
  const errors = issues.filter(({ severity }) => severity === 'error').length;
  const warnings = issues.length - errors;
  const failed = errors > 0 || (isSet(options, 'strict') && warnings > 0);
  if (output.json) output.document({ policy: name, name: policy?.name ?? null, errors, warnings, issues });
  else {
    for (const issue of issues) output.line(issueLine(context, issue));
    const found = [counted(errors, 'error'), counted(warnings, 'warning')].join(', ');
    output.note(issues.length === 0 ? `${name}: no errors, no warnings.` : `${name}: ${found}. ${nextStep(errors)}`);
  }
  return failed ? EXIT.refused : EXIT.done;
}

/** `clinic.yaml:12: error rules[1].when.verdict[0]: value-unknown: Use: …`: the form that editors jump to. */
function issueLine({ output, args }: CommandContext, { severity, line, field, code, message }: PolicyIssue): string {
  const painted = output.paint(severity === 'error' ? 'bad' : 'warn', severity);
  return `${printable(args[0] ?? '-')}:${line}: ${painted} ${printable(`${field}: ${code}: ${message}`)}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

const nextStep = (errors: number): string =>
  errors > 0
    ? 'Mend the errors: a policy with errors is refused whole.'
    : 'It can be put; see first what it changes: `sealpost policy simulate`.';
