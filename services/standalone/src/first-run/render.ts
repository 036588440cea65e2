/** The words of the first run: what listens where, what became of each example, where to look next. Pure. */
import type { Judged, RecipientRow } from './judge.ts';
import type { ServerFacts, SinkFacts } from './start-parts.ts';

export type Paint = (tone: 'good' | 'bad' | 'dim' | 'bold', text: string) => string;
type Tone = Parameters<Paint>[0];

const TONES: Readonly<Record<Tone, readonly [number, number]>> = {
  good: [32, 39],
  bad: [31, 39],
  dim: [2, 22],
  bold: [1, 22],
};
export const colourful: Paint = (tone, text) => `\u001b[${TONES[tone][0]}m${text}\u001b[${TONES[tone][1]}m`;
export const plain: Paint = (_tone, text) => text;

export interface StartFacts {
  readonly server: ServerFacts;
  readonly sink: SinkFacts;
  /** Kept after the end, or a temporary folder that is removed. */
  readonly dataKept: boolean;
}

const LABEL_WIDTH = 15;
const row = (label: string, value: string): string => `  ${label.padEnd(LABEL_WIDTH)}${value}`;

export function renderStart({ server, sink, dataKept }: StartFacts, paint: Paint): string {
  const listeners = server.listeners.map(({ name, address, url }) => row(name, withNote(url ?? address, address)));
  const data = dataKept ? 'kept; to empty it, stop and delete the folder' : 'temporary, removed at the end';
  const lines = [
    paint('bold', `Sealpost ${server.version}`) + ', all services in one process, embedded log and store',
    '',
    row('Mail mode', 'captured here, nothing leaves this machine'),
    ...listeners,
    row('sink SMTP', `${sink.smtp} with STARTTLS, ${sink.plainSmtp} without`),
    row('sink page', sink.page),
    row('Data', `${server.dataFolder} (${data})`),
    row('API key', `${server.adminKeyFile} (mode 0600)`),
  ];
  if (server.rootKeyCreated) {
    lines.push(
      row('Root key', `made now: ${server.dataFolder}/root.key opens all stored mail`),
      row('', 'In production keep your own elsewhere: docs/going-live.md'),
    );
  }
  return `${lines.join('\n')}\n`;
}

const LOOPBACK = /^(127\.|\[::1\]|localhost:)/;
const withNote = (text: string, address: string): string =>
  LOOPBACK.test(address) ? text : `${text} (reachable from other machines)`;

const HEADERS = ['recipient', 'PHI found (types)', 'method', 'outcome', 'time'] as const;
const TYPES_SHOWN = 4;
const GAP = '  ';

/** Types that say most about why a message is protected, first. */
const TELLING = [
  ...['hiv', 'substance_use', 'mental_health', 'reproductive', 'genetic', 'ssn', 'mrn', 'health_plan_id', 'icd10'],
  ...['lab', 'drug', 'procedure', 'payer', 'appointment', 'dob', 'health_context', 'name', 'phone'],
];

/** One table with a line per recipient, grouped by message. `marks` adds whether it ended as expected. */
export function renderOutcomes(judged: readonly Judged[], paint: Paint, marks: 'marks' | 'no-marks'): string {
  const groups = judged.map((message) => ({ message, cells: cellsOf(message) }));
  const widths = HEADERS.map((header, at) =>
    Math.max(header.length, ...groups.flatMap(({ cells }) => cells.map((line) => lettersOf(line.cells[at] ?? '')))),
  );
  const format = (cells: readonly string[]): string =>
    cells.map((cell, at) => (at === 4 ? padLeft(cell, widths[at] ?? 0) : padRight(cell, widths[at] ?? 0))).join(GAP);
  const lines = [`  ${paint('dim', format(HEADERS).trimEnd())}`];
  for (const { message, cells } of groups) {
    lines.push('', `${paint('bold', message.name)} ${paint('dim', `examples/${message.file}`)}`);
    for (const line of cells) {
      const mark = line.matches ? paint('good', '✓') : paint('bad', '✗');
      lines.push(`  ${format(line.cells)}${marks === 'marks' ? `${GAP}${mark}` : ''}`.trimEnd());
    }
  }
  return `${lines.join('\n')}\n`;
}

interface Line {
  readonly cells: readonly string[];
  readonly matches: boolean;
}

function cellsOf(message: Judged): readonly Line[] {
  if (message.refusal !== null) {
    const { reason, fields } = message.refusal;
    const where = fields.length === 0 ? reason : fields[0];
    return [{ cells: ['(no one)', '', '', `not accepted: ${where}`, ''], matches: message.matches }];
  }
  if (message.rows.length === 0) {
    return [{ cells: ['(unknown)', '', '', `not finished: ${message.messageId ?? ''}`, ''], matches: false }];
  }
  return message.rows.map((each) => ({
    cells: [each.recipient, foundText(each), methodText(each.method), outcomeText(each), timeText(each.timeMs)],
    matches: each.matches,
  }));
}

function foundText({ verdict, types }: RecipientRow): string {
  if (verdict === 'none') return 'none';
  const rank = (type: string): number => (TELLING.includes(type) ? TELLING.indexOf(type) : TELLING.length);
  const sorted = [...types].sort((a, b) => rank(a) - rank(b));
  const more = sorted.length > TYPES_SHOWN ? ` +${sorted.length - TYPES_SHOWN}` : '';
  return sorted.slice(0, TYPES_SHOWN).join(', ') + more;
}

const METHOD_TEXTS: Readonly<Record<string, string>> = {
  OPPORTUNISTIC_TLS: 'TLS if offered',
  REQUIRED_TLS: 'verified TLS',
  OPENPGP: 'OpenPGP',
  PORTAL: 'portal parcel',
};
const methodText = (method: string | null): string => (method === null ? '-' : (METHOD_TEXTS[method] ?? method));

function outcomeText({ state, rule, replyCode, enhancedCode, tlsProtocol }: RecipientRow): string {
  switch (state) {
    case 'DELIVERED':
      return tlsProtocol === null ? 'delivered' : `delivered, ${tlsProtocol}`;
    case 'IN_PORTAL':
      return 'in the portal, notice sent';
    case 'BOUNCED':
      return `refused by its server (${replyCode} ${enhancedCode})`;
    case 'HELD':
      return `held: ${rule ?? ''}`;
    default:
      return state.toLowerCase().replaceAll('_', ' ');
  }
}

const timeText = (timeMs: number | null): string => (timeMs === null ? '' : `${timeMs} ms`);

const lettersOf = (text: string): number => Array.from(text).length;
const padRight = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - lettersOf(text)));
const padLeft = (text: string, width: number): string => ' '.repeat(Math.max(0, width - lettersOf(text))) + text;

export interface NextFacts {
  /** Common flags of printed commands, empty when the defaults do. */
  readonly flags: string;
  /** A message worth looking at. */
  readonly messageId: string;
  readonly parcel: { readonly link: string; readonly passphrase: string } | undefined;
  readonly sinkPage: string;
  readonly metricsUrl: string | undefined;
  readonly logFile: string;
}

export function renderNext(next: NextFacts): string {
  const commands = [
    ['send examples/lab-result.eml --purpose treatment --to someone@example.org --wait', 'your own .eml the same way'],
    ['preview examples/care-team.eml --purpose treatment', 'what would happen; nothing is sent'],
    [`status ${next.messageId}`, 'decisions and attempts per recipient'],
    ['quarantine list', 'what policy holds'],
    ['watch', 'events as they happen'],
  ].map(([text = '', what = '']) => [`npx sealpost ${text}${next.flags}`, what] as const);
  const width = Math.max(...commands.map(([text]) => text.length));
  const lines = [
    'Where to look next',
    ...commands.map(([text, what]) => `  ${padRight(text, width)}  ${what}`),
    row('sink page', `${next.sinkPage} (mail that arrived)`),
    ...(next.parcel === undefined
      ? []
      : [row('portal', `${next.parcel.link}`), row('', `passphrase: ${next.parcel.passphrase}`)]),
    ...(next.metricsUrl === undefined ? [] : [row('metrics', `${next.metricsUrl}/metrics`)]),
    row('log', next.logFile),
    '',
    'Stop: Ctrl-C finishes what is in flight; twice ends at once.',
  ];
  return `${lines.join('\n')}\n`;
}

export const readyLine = (readyMs: number): string => `Ready in ${(readyMs / 1_000).toFixed(1)} s\n`;

export function verdictLine(judged: readonly Judged[], paint: Paint): string {
  const wrong = judged.filter(({ matches }) => !matches);
  if (wrong.length === 0)
    return `${paint('good', '✓')} ${judged.length} of ${judged.length} examples ended as expected\n`;
  const names = wrong.map(({ file }) => file).join(', ');
  return `${paint('bad', '✗')} ${wrong.length} of ${judged.length} examples ended otherwise than expected: ${names}\n`;
}
