/** `sealpost classify`: what Sealpost finds in files and texts; no server, no network. */
import { stat, readFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { type CommandContext, type CommandSpec, isSet } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { readAllStdin } from '../input/read-stdin.ts';
import { errorLines, toEnvelope } from '../report-error.ts';
import { unreadableError, usageError } from '../usage-error.ts';
import { classifyEnvelope, findingChoice } from './classify-flags.ts';
import type { FileRun } from './classify-run.ts';

/** The whole mail as one call may carry it; larger files are `SIZE`. */
const FILE_BYTES_MAX = 33_554_432;
const FILES_MAX = 100_000;
const STDIN = '-';

export const CLASSIFY: CommandSpec = {
  name: 'classify',
  args: '[file...]',
  summary: 'Say what is found in mails, attachments and texts. Needs no server; nothing leaves this machine.',
  detail: `Takes .eml files, attachments of any kind that detection reads, text files, and - for standard input. With --json each
file is one line of JSON. With --jsonl texts come as JSON lines with "text" (and "id") on standard input, one answer a line;
offsets are UTF-16 units. Values that were found are never shown without --show-values.
Exit code 7 when a file or line could not be read (the others are answered).`,
  options: [
    { flags: '--jsonl', describe: 'texts from standard input: one JSON object a line, one answer a line' },
    { flags: '--from <address>', describe: 'sender of the envelope; for mails instead of their From' },
    {
      flags: '--to <address>',
      describe: 'recipient of the envelope (repeatable); for mails instead of To and Cc',
      repeat: true,
    },
    { flags: '--context', describe: 'health wording too, not only identifiers and codes' },
    { flags: '--all', describe: 'also what was too unsure to count' },
    { flags: '--show-values', describe: 'the words that were found; they are protected data' },
    { flags: '--policy <file>', describe: 'a policy: its own detectors are used, and its decisions shown' },
    {
      flags: '--exact-list <file>',
      describe: 'a list of patients as `policy hash-list` wrote it: its values are found',
    },
    { flags: '--salt <file>', describe: 'file with the salt of that list; default beside it, as in patients.salt' },
    { flags: '--ocr', describe: 'read text in pictures (slow)' },
  ],
  examples: [
    ['sealpost classify examples/lab-result.eml', 'verdict and findings by part'],
    ['sealpost classify outbox/*.eml --json', 'one line of JSON per file'],
    ['sealpost classify letter.eml --exact-list patients.digests', 'your own patients, found for certain'],
    [
      'echo \'{"text":"Ada Example, MRN 00482913"}\' | sealpost classify --jsonl',
      'findings in a text, with their offsets',
    ],
  ],
  run: runClassify,
};

async function runClassify(context: CommandContext): Promise<ExitCode> {
  const { args, options, output } = context;
  const choice = findingChoice(options);
  const envelope = classifyEnvelope(options);
  if (isSet(options, 'jsonl')) {
    if (args.length > 0)
      throw usageError('--jsonl', 'NOT_WITH_FILES', 'It reads standard input: write `< FILE` instead of FILE.');
    const { classifyLines } = await import('./classify-jsonl.ts');
    return await classifyLines(context, { choice, envelope });
  }
  if (args.length === 0)
    throw usageError('file', 'REQUIRED', 'Name files, or - for standard input, or say --jsonl for lines of JSON.');
  await checkFiles(context);
  const { createFileRun } = await import('./classify-run.ts');
  const run = await createFileRun(context, { choice, envelope });
  const progress = output.progress();
  let failed = 0;
  try {
    for (const [index, label] of args.entries()) {
      if (context.io.signal.aborted) return EXIT.interrupted;
      if (args.length > 1) progress.update(`${index} of ${args.length} classified`);
      const answer = await answerOf(context, { label, run });
      progress.clear();
      if (!answer) failed += 1;
      await context.io.stdout.drained?.();
    }
  } finally {
    progress.clear();
    await run.stop();
  }
  return failed === 0 ? EXIT.done : EXIT.partial;
}

/** False when the file could not be read: that is told in its place, and the others go on. */
async function answerOf(
  context: CommandContext,
  { label, run }: { readonly label: string; readonly run: FileRun },
): Promise<boolean> {
  const { output, args } = context;
  try {
    const bytes = await readBytes(context, label);
    await run.classify(label, label === STDIN ? { bytes } : { bytes, fileName: basename(label) });
    return true;
  } catch (thrown) {
    if (args.length === 1) throw thrown;
    const error = toEnvelope(thrown);
    if (output.json) output.jsonLine({ file: label, error });
    else output.warn(errorLines(error).join('\n'));
    return false;
  }
}

/** What is wrong with the command line as a whole is said before anything is read. */
async function checkFiles({ io, args }: CommandContext): Promise<void> {
  if (args.length > FILES_MAX)
    throw usageError('file', 'COUNT', `There are more than ${FILES_MAX} files. Classify them in parts.`);
  if (args.filter((label) => label === STDIN).length > 1)
    throw usageError(STDIN, 'ONCE', 'Standard input can be read once.');
  for (const label of args) {
    if (label === STDIN) continue;
    const info = await stat(resolve(io.cwd, label)).catch(() => undefined);
    if (info?.isDirectory() === true)
      throw usageError('file', 'NOT_A_FOLDER', 'A folder cannot be classified. Name its files: FOLDER/*.eml');
  }
}

async function readBytes({ io }: CommandContext, label: string): Promise<Uint8Array> {
  if (label === STDIN) return await readAllStdin(io, FILE_BYTES_MAX);
  const path = resolve(io.cwd, label);
  try {
    const { size } = await stat(path);
    if (size <= FILE_BYTES_MAX) return await readFile(path);
  } catch (error) {
    throw unreadableError('file', error);
  }
  throw usageError('file', 'SIZE', `The file is larger than ${FILE_BYTES_MAX} bytes; no mail can carry it.`);
}
