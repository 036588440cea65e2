/** Speed of this repository's detectors alone: whole mails of 10 KiB, and plain text without end. */
import { createMessageClassifier, readMessage, weighMessage } from '@sealpost/classify';
import { createClassifier } from '@sealpost/phi';
import { businessMails } from './corpora/business.ts';
import { createDraw } from './corpora/draw.ts';
import { ENCODING_FORMS } from './mails/encoding-forms.ts';
import { mailContent } from './mails/generated-mails.ts';
import { envelopeOf } from './mails/mail-form.ts';
import { MAIL_TEMPLATES } from './mails/mail-templates.ts';
import { quantile } from './statistics.ts';

export interface SpeedFigures {
  /** Whole mails through readMessage and weighMessage. */
  readonly mails: readonly {
    readonly kind: string;
    readonly bytes: number;
    readonly p50Ms: number;
    readonly p99Ms: number;
    /** By processor time of the thread. */
    readonly p99CpuMs: number;
    readonly count: number;
  }[];
  /** Plain text through scan(). `mbPerCpuSecond` is by processor time of the thread, so that a busy machine does not show. */
  readonly prose: readonly {
    readonly kind: string;
    readonly mbPerSecond: number;
    readonly bestMbPerSecond: number;
    readonly mbPerCpuSecond: number;
  }[];
}

const MAIL_BYTES = 10_240;
const MAILS_OF_A_KIND = 60;
const MAIL_ROUNDS = 25;
const WARM_UP_ROUNDS = 5;
const PROSE_UNITS = 262_144;
const PROSE_MS = 1_500;
const MEGABYTE = 1_000_000;
const MICROSECONDS_PER_MS = 1_000;
const MICROSECONDS_PER_SECOND = 1_000_000;
const SCAN_BYTES_MAX = 8_388_608;

/** A mail of about 10 KiB: a health mail at its beginning, business paragraphs as quoted thread after it. */
function longMails(seed: number, formId: string): { bytes: Uint8Array; content: ReturnType<typeof mailContent> }[] {
  const form = ENCODING_FORMS.find(({ id }) => id === formId);
  const templates = MAIL_TEMPLATES.filter(({ set }) => set === 'measuring');
  const draw = createDraw(seed);
  const thread = businessMails(seed, 'measuring', 300).map(({ text }) => text);
  return Array.from({ length: MAILS_OF_A_KIND }, (_, at) => {
    const template = templates[(at * 7) % templates.length] as (typeof templates)[number];
    const content = mailContent(template, seed, `speed/${formId}/${at}`);
    const lines = [...content.lines];
    let units = lines.join('\n').length;
    while (units < MAIL_BYTES) {
      const next = draw.pick(thread);
      lines.push(...next.split('\n'));
      units += next.length + 1;
    }
    const whole = { ...content, lines };
    return { bytes: form?.build(whole) as Uint8Array, content: whole };
  });
}

async function timeMails(seed: number, kind: string): Promise<SpeedFigures['mails'][number]> {
  const mails = longMails(seed, kind);
  const tools = createMessageClassifier({ scanBytesMax: SCAN_BYTES_MAX });
  const times: number[] = [];
  const cpuTimes: number[] = [];
  for (let round = 0; round < WARM_UP_ROUNDS + MAIL_ROUNDS; round += 1) {
    for (const { bytes, content } of mails) {
      const envelope = envelopeOf(content);
      const cpu = process.threadCpuUsage();
      const startMs = performance.now();
      weighMessage(await readMessage(tools, bytes, envelope), envelope.recipients.length);
      const ms = performance.now() - startMs;
      const { user, system } = process.threadCpuUsage(cpu);
      if (round < WARM_UP_ROUNDS) continue;
      times.push(ms);
      cpuTimes.push((user + system) / MICROSECONDS_PER_MS);
    }
  }
  const bytes = mails.reduce((sum, mail) => sum + mail.bytes.length, 0) / mails.length;
  return {
    kind,
    bytes,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    p99CpuMs: quantile(cpuTimes, 0.99),
    count: times.length,
  };
}

function timeProse(kind: string, text: string): SpeedFigures['prose'][number] {
  const classifier = createClassifier();
  classifier.scan(text);
  const bytes = Buffer.byteLength(text);
  let scans = 0;
  let bestMs = Number.POSITIVE_INFINITY;
  const cpu = process.threadCpuUsage();
  const beganMs = performance.now();
  while (performance.now() - beganMs < PROSE_MS) {
    const startMs = performance.now();
    classifier.scan(text);
    bestMs = Math.min(bestMs, performance.now() - startMs);
    scans += 1;
  }
  const seconds = (performance.now() - beganMs) / 1_000;
  const { user, system } = process.threadCpuUsage(cpu);
  const megabytes = bytes / MEGABYTE;
  return {
    kind,
    mbPerSecond: (megabytes * scans) / seconds,
    bestMbPerSecond: megabytes / (bestMs / 1_000),
    mbPerCpuSecond: (megabytes * scans * MICROSECONDS_PER_SECOND) / (user + system),
  };
}

/** `clinical`: prose of the sample notes, or undefined when they are not here. */
export async function measureSpeed(seed: number, clinical: string | undefined): Promise<SpeedFigures> {
  const business = businessMails(seed, 'measuring', 600).map(({ text }) => text);
  const proseOf = (texts: readonly string[]): string => {
    const all = texts.join('\n');
    return all.repeat(Math.ceil(PROSE_UNITS / all.length)).slice(0, PROSE_UNITS);
  };
  const prose = [timeProse('business prose', proseOf(business))];
  if (clinical !== undefined) prose.push(timeProse('clinical prose', proseOf([clinical])));
  return {
    mails: [await timeMails(seed, 'text 7bit'), await timeMails(seed, 'html'), await timeMails(seed, 'base64 utf-8')],
    prose,
  };
}
