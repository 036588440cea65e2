/** The accuracy report as Markdown: what `npm run bench:phi` prints, and `--report` keeps. */
import type { CorpusFigures, TypeFigures } from './accuracy.ts';
import { type Goal, goalsOf, outcomeOf } from './goals.ts';
import type { HostileFigures } from './hostile-run.ts';
import type { FormFigures, MessageFigures } from './messages.ts';
import type { SpeedFigures } from './speed.ts';
import type { Rate } from './statistics.ts';

export interface BenchFigures {
  readonly machine: string;
  readonly versions: readonly string[];
  readonly commit: string;
  readonly date: string;
  readonly seed: number;
  readonly tools: readonly { readonly name: string; readonly description: string }[];
  /** Plain sentences about what is not in this run. */
  readonly notes: readonly string[];
  readonly corpora: readonly {
    readonly id: string;
    readonly title: string;
    readonly texts: number;
    readonly figures: readonly CorpusFigures[];
  }[];
  readonly messages: MessageFigures;
  readonly speed: SpeedFigures;
  readonly hostile: HostileFigures;
  readonly seconds: number;
}

const KINDS_SHOWN = 12;

const three = (value: number): string => (Number.isNaN(value) ? '-' : value.toFixed(3));
const plain = (rate: Rate): string => (rate.of === 0 ? '-' : three(rate.rate));
const withInterval = (rate: Rate): string =>
  rate.of === 0 ? '-' : `${three(rate.rate)} [${three(rate.low)}, ${three(rate.high)}]`;
const counted = (rate: Rate): string => (rate.of === 0 ? '-' : `${withInterval(rate)} (${rate.hits}/${rate.of})`);
const number = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 1 ? value.toFixed(1) : value.toPrecision(2);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function shown({ measured, cpu, unit }: Goal): string {
  if (Number.isNaN(measured)) return '-';
  if (unit === 'share') return three(measured);
  return `${number(measured)} ${unit}${cpu === undefined ? '' : `; by processor time ${number(cpu)} ${unit}`}`;
}

function goalTable(goals: readonly Goal[]): string {
  return table(
    ['goal', 'limit', 'measured', ''],
    goals.map((goal) => {
      const limit = goal.unit === 'share' ? String(goal.limit) : `${goal.limit} ${goal.unit}`;
      return [goal.goal, `${goal.sense} ${limit}`, shown(goal), outcomeOf(goal)];
    }),
  );
}

const typeRow = (name: string, { recall, recallTyped, precision, f2 }: TypeFigures): string[] => [
  name,
  String(recall.of),
  withInterval(recall),
  plain(recallTyped),
  String(precision.of),
  withInterval(precision),
  three(f2),
];

function toolTable(all: readonly CorpusFigures[]): string {
  return table(
    [
      'tool',
      'values',
      'recall',
      'covered whole',
      'precision',
      'F2',
      'labelled texts found',
      'texts without label: alarm',
      'health wording',
    ],
    all.map((of) => [
      of.tool,
      String(of.all.recall.of),
      withInterval(of.all.recall),
      plain(of.covered),
      withInterval(of.all.precision),
      three(of.all.f2),
      plain(of.textsFound),
      counted(of.alarms),
      of.health === undefined ? '-' : counted(of.health),
    ]),
  );
}

const costTable = (all: readonly CorpusFigures[]): string => {
  const own = all[0]?.cost;
  return table(
    ['tool', 'p50 ms', 'p99 ms', 'MB/s', 'CPU s per MB', 'CPU against Sealpost'],
    all.map(({ tool, cost }) => [
      tool,
      number(cost.p50Ms),
      number(cost.p99Ms),
      number(cost.mbPerSecond),
      number(cost.cpuSecondsPerMb),
      own === undefined ? '-' : `${number(cost.cpuSecondsPerMb / own.cpuSecondsPerMb)} x`,
    ]),
  );
};

function typeTables(all: readonly CorpusFigures[]): string {
  const head = ['type', 'values', 'recall', 'same type', 'findings', 'precision', 'F2'];
  return all
    .filter(({ types }) => types.some(({ recall }) => recall.of > 0))
    .map(
      ({ tool, types }) =>
        `${tool}, by type:\n\n${table(
          head,
          types.map((of) => typeRow(of.type, of)),
        )}`,
    )
    .join('\n\n');
}

function formTable(forms: readonly FormFigures[]): string {
  return table(
    ['form', 'PHI mails called PHI', 'read, not only refused', 'harmless mails called PHI'],
    forms.map(({ form, recall, read, alarms, closed }) => [
      closed === 'no' ? form : `${form} (${closed})`,
      counted(recall),
      plain(read),
      alarms.of === 0 ? '-' : `${alarms.hits}/${alarms.of}`,
    ]),
  );
}

function messageSection({
  mails,
  forms,
  recall,
  encodings,
  attachments,
  alarms,
  education,
  families,
}: MessageFigures): string {
  return `## Generated mails

${mails} mails from templates that nobody looked at while detectors were built, through the pipeline's own reading of mail.
Message-level recall ${counted(recall)}; in encodings ${counted(encodings)}, in attachments ${counted(attachments)}.
Harmless mails called PHI: ${counted(alarms)}, forms that nobody can read left out.
Health education to a person's address called PHI, which is by design and no alarm: ${counted(education)}.
A picture gives a finding of its type only, unless OCR is switched on, so pictures count neither as found nor as missed.

${formTable(forms)}

${table(
  ['family', 'called PHI'],
  families.map(({ family, recall: of }) => [family, counted(of)]),
)}`;
}

function speedSection({ mails, prose }: SpeedFigures, hostile: HostileFigures): string {
  return `## Speed

${table(
  ['whole mail', 'bytes', 'p50 ms', 'p99 ms', 'p99 of processor time, ms', 'runs'],
  mails.map(({ kind, bytes, p50Ms, p99Ms, p99CpuMs, count }) => [
    kind,
    bytes.toFixed(0),
    number(p50Ms),
    number(p99Ms),
    number(p99CpuMs),
    String(count),
  ]),
)}

${table(
  ['plain text', 'MB/s', 'best run, MB/s', 'MB per CPU second'],
  prose.map(({ kind, mbPerSecond, bestMbPerSecond, mbPerCpuSecond }) => [
    kind,
    number(mbPerSecond),
    number(bestMbPerSecond),
    number(mbPerCpuSecond),
  ]),
)}

Hostile inputs of 1 MiB: ${hostile.inputs} inputs, worst ${number(hostile.worstMs)} ms, ${number(hostile.worstCpuMs)} ms of processor time
(an input that takes over 100 ms is run up to three times, and the best counts). The slowest kinds:

${table(
  ['kind', 'through', 'worst ms', 'worst processor ms', 'inputs'],
  hostile.kinds
    .slice(0, KINDS_SHOWN)
    .map(({ kind, path, worstMs, worstCpuMs, inputs }) => [
      kind,
      path,
      number(worstMs),
      number(worstCpuMs),
      String(inputs),
    ]),
)}`;
}

const HOW_COUNTED = `## How it is counted

- Recall: labelled values that any counted finding touches; "same type" asks for the right type too; "covered whole" asks that
  all letters and digits of the value lie in findings. Date and date of birth, phone and fax are one type here.
- Precision: findings that touch a labelled value. F2 weighs recall twice as much as precision. Brackets: Wilson 95 % intervals.
- A text counts as an alarm when it has no labelled value and a counted finding. Sealpost counts findings from confidence 0.5
  on; codes of providers, diagnoses, procedures and drugs count where they are labelled (structured corpus) only.
- Presidio runs with its default recognizers and threshold, all entities, in a process of its own; only its own time is
  counted. redact-pii answers with a redacted text; places are found by lining it up with the source, which can cut a finding
  short but not lose it.
- All tools read the same texts in the same run, one after the other and in turn, each on one core.
- Business mail names colleagues, which tools that look for persons find: there only health alarms judge.`;

const NOT_SHOWN = `## What this does not show

- All PHI in these texts is synthetic. Real mail is messier; expect less.
- The sample corpora that lie beside the repository (short clinical texts, note sections) were also there while the detectors
  were built. The structured texts, business mails and generated mails were not, but the same project wrote both sides, in
  American English. A corpus of somebody else's is the better judge; send its JSON lines through \`sealpost classify --jsonl\`.
- Presidio's documented default model, en_core_web_lg, cannot be had from the package index; the one named above stood in.
  Tuned set-ups of Presidio do better than its default.
- Intervals are for texts drawn at random. Texts from one template are alike, so the true uncertainty is larger.
- Times are those of one two-core virtual machine that other work shared; goals are judged by the clock on the wall, and the
  processor time of the thread beside it does not depend on neighbours' work.`;

function corpusSection({ id, title, texts, figures }: BenchFigures['corpora'][number]): string {
  const tables = id === 'long' ? [costTable(figures)] : [toolTable(figures), costTable(figures), typeTables(figures)];
  return [`## ${title}`, `${texts} texts.`, ...tables.filter((part) => part !== '')].join('\n\n');
}

export function renderReport(figures: BenchFigures): string {
  const { corpora, messages, speed, hostile } = figures;
  const own = corpora.flatMap(({ figures: all }) => all.filter(({ tool }) => tool === 'Sealpost'));
  const sections = corpora.map(corpusSection);
  return `# Accuracy and speed of PHI detection

Written by \`npm run bench:phi -- --report\` on ${figures.date}, from commit ${figures.commit}, seed ${figures.seed}, in ${figures.seconds.toFixed(0)} s.
${figures.machine}; ${figures.versions.join(', ')}.

${[...figures.tools.map(({ name, description }) => `- ${name}: ${description}.`), ...figures.notes.map((note) => `- ${note}`)].join('\n')}

## Goals

${goalTable(goalsOf({ own, messages, speed, hostile }))}

${[...sections, messageSection(messages), speedSection(speed, hostile), HOW_COUNTED, NOT_SHOWN].join('\n\n')}
`;
}
