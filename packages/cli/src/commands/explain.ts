/** `sealpost explain` and `sealpost exit-codes`: what codes mean. */
import { suggest } from '@sealpost/config';
import { ERROR_CATALOGUE, type ErrorEntry } from '@sealpost/kernel';
import type { CommandContext, CommandSpec } from '../command.ts';
import { EXIT, EXIT_CODE_TABLE, type ExitCode } from '../exit-codes.ts';

export const EXPLAIN: CommandSpec = {
  name: 'explain',
  args: '[code]',
  summary: 'Say what an error code means; without a code, list all.',
  examples: [['sealpost explain API_KEY_EXPIRED', 'the fact, the mend, whether a retry helps']],
  run: async (context) => explain(context),
};

export const EXIT_CODES: CommandSpec = {
  name: 'exit-codes',
  summary: 'List how a run can end.',
  examples: [['sealpost help exit-codes', 'the same']],
  run: async ({ output }) => {
    if (output.json) output.document({ exitCodes: EXIT_CODE_TABLE });
    else {
      const rows = EXIT_CODE_TABLE.map(({ code, meaning }) => [String(code), meaning]);
      output.table({ columns: [{ header: 'code', align: 'right' }, { header: 'meaning' }], rows });
    }
    return EXIT.done;
  },
};

function explain({ args, output }: CommandContext): ExitCode {
  const catalogue: Readonly<Record<string, ErrorEntry>> = ERROR_CATALOGUE;
  const given = args[0]?.toUpperCase();
  if (given === undefined) {
    const rows = Object.entries(catalogue).map(([code, entry]) => ({ code, ...entry }));
    if (output.json) output.document({ errors: rows });
    else {
      const cells = rows.map(({ code, grpc, retryable, outward }) => [code, grpc, retryable ? 'yes' : 'no', outward]);
      const columns = [
        { header: 'code', whole: true as const },
        { header: 'status' },
        { header: 'retry' },
        { header: 'meaning' },
      ];
      output.table({ columns, rows: cells });
    }
    return EXIT.done;
  }
  const entry = Object.hasOwn(catalogue, given) ? catalogue[given] : undefined;
  if (entry === undefined) {
    const near = suggest(given, Object.keys(catalogue));
    if (output.json)
      output.document({ error: { reason: 'CLI_USAGE', message: 'There is no such code.', near: near ?? null } });
    else output.warn(`sealpost: there is no code ${given}.${near === undefined ? '' : ` Did you mean ${near}?`}`);
    return EXIT.notFound;
  }
  if (output.json) output.document({ code: given, ...entry });
  else {
    output.line(entry.outward);
    output.line(`status     ${entry.grpc}`);
    output.line(
      `retry      ${entry.retryable ? 'the same call may succeed later' : 'the same call ends the same way'}`,
    );
    output.line(`read on    docs/runbooks/errors.md#${entry.runbook}`);
  }
  return EXIT.done;
}
