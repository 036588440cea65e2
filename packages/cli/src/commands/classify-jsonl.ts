/** `sealpost classify --jsonl`: a stream of texts to a stream of findings, one line each, in order, in bounded memory. */
import { isUtf8 } from 'node:buffer';
import {
  chooseFindings,
  createMessageClassifier,
  createTextClassifier,
  type FindingChoice,
  type TextClassifier,
} from '@sealpost/classify';
import { MailEnvelope } from '@sealpost/contracts';
import { ERROR_CATALOGUE } from '@sealpost/kernel';
import { type CommandContext, isSet, textOf } from '../command.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { exactMatchersOf } from './classify-exact.ts';
import { linesOf, OVERLONG } from './classify-lines.ts';

export interface LineOptions {
  readonly choice: FindingChoice;
  readonly envelope: MailEnvelope | undefined;
}

/** Answers that are kept back until so much came together, UTF-16 units; what came with one read is never kept longer. */
const WRITE_UNITS = 65_536;

/** Read some times before the first line, so that `ms` tells of texts, not of compiling the lexicon. */
const WARM_UP =
  'Dear Ms. Ada Example, your hemoglobin A1c of 7.2 % from 3/14/2024 is in. MRN: 00482913, phone (202) 555-0143. Please ' +
  'see Dr. Castellan at Riverbend Clinic about type 2 diabetes, or write to desk@example.org.\n';
const WARM_UP_ROUNDS = 60;

type LineFault = 'CLI_LINE_INVALID' | 'CLI_LINE_TOO_LARGE';

/** Answers every line of standard input. Exit code 7 when some could not be understood. */
export async function classifyLines(context: CommandContext, { choice, envelope }: LineOptions): Promise<ExitCode> {
  const { io, options } = context;
  const name = textOf(options, 'policy');
  const policy =
    name === undefined ? undefined : await (await import('./classify-policy.ts')).readPolicyOption(io, name);
  const exactMatchers = await exactMatchersOf(context);
  const tools = createMessageClassifier({
    scanBytesMax: Number.MAX_SAFE_INTEGER,
    tenantDetectors: policy?.detectors ?? [],
    exactMatchers,
  });
  const classifier = createTextClassifier(tools, envelope ?? MailEnvelope.fromPartial({}));
  const answering: Answering = {
    classifier,
    choice,
    showValues: isSet(options, 'showValues'),
    nowMs: () => io.clock.monotonicMs(),
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round += 1) await classifier.classify(WARM_UP, 'counted');
  let faults = 0;
  let line = 0;
  let waiting = '';
  const flush = async (): Promise<void> => {
    if (waiting === '') return;
    io.stdout.write(waiting);
    waiting = '';
    await io.stdout.drained?.();
  };
  for await (const batch of linesOf(io.stdin)) {
    for (const bytes of batch) {
      if (io.signal.aborted) return EXIT.interrupted;
      line += 1;
      const read = bytes === OVERLONG ? 'CLI_LINE_TOO_LARGE' : readLine(bytes, line);
      if (typeof read === 'string') faults += 1;
      const answer = typeof read === 'string' ? { error: faultOf(read, line) } : await answerTo(read, answering);
      waiting += `${JSON.stringify(answer)}\n`;
      if (waiting.length >= WRITE_UNITS) await flush();
    }
    await flush();
  }
  return faults === 0 ? EXIT.done : EXIT.partial;
}

interface Question {
  readonly text: string;
  readonly id: unknown;
}

function readLine(bytes: Uint8Array, line: number): Question | LineFault {
  if (!isUtf8(bytes)) return 'CLI_LINE_INVALID';
  const source = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  try {
    const value: unknown = JSON.parse(line === 1 && source.startsWith('\ufeff') ? source.slice(1) : source);
    if (typeof value !== 'object' || value === null || !('text' in value)) return 'CLI_LINE_INVALID';
    return typeof value.text === 'string'
      ? { text: value.text, id: 'id' in value ? value.id : undefined }
      : 'CLI_LINE_INVALID';
  } catch {
    return 'CLI_LINE_INVALID';
  }
}

const faultOf = (
  code: LineFault,
  line: number,
): { readonly code: string; readonly message: string; readonly line: number } => ({
  code,
  message: ERROR_CATALOGUE[code].outward,
  line,
});

interface Answering {
  readonly classifier: TextClassifier;
  readonly choice: FindingChoice;
  readonly showValues: boolean;
  readonly nowMs: () => number;
}

async function answerTo({ text, id }: Question, { classifier, choice, showValues, nowMs }: Answering): Promise<object> {
  const startMs = nowMs();
  const pending = classifier.classify(text, 'all');
  const { verdict, health, findings } = pending instanceof Promise ? await pending : pending;
  const ms = Math.round((nowMs() - startMs) * 1_000) / 1_000;
  const counted = new Set(chooseFindings(findings, 'counted'));
  const shown = choice === 'all' ? findings : [...counted];
  const view = (found: (typeof findings)[number]): object => {
    const { type, start, end, rule, confidence } = found;
    return { type, start, end, rule, confidence, ...(showValues ? { value: text.slice(start, end) } : {}) };
  };
  const context = chooseFindings(findings, 'context').filter((found) => !counted.has(found));
  return {
    ...(id === undefined ? {} : { id }),
    verdict: verdict.level,
    health,
    findings: shown.map(view),
    ...(choice === 'context' ? { context: context.map(view) } : {}),
    ...(verdict.problems.length === 0 ? {} : { problems: verdict.problems.map(({ problem }) => problem) }),
    ms,
  };
}
