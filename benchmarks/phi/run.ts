/**
 * `npm run bench:phi`: accuracy and speed of PHI detection, beside Microsoft Presidio and redact-pii on the same texts.
 *
 * Settings: --report (writes docs/accuracy/report.md and report.json), --no-rivals, --hostile-seconds 45, --seed N,
 * --misses FILE (what development templates miss: types and template ids, no texts).
 * Rivals are installed once into a cache outside the repository; without Python, Presidio is left out, and that is said.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, homedir, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { createExtractor } from '@sealpost/extract';
import { compareOn } from './compare.ts';
import { loadCorpora } from './corpora/corpora.ts';
import { developmentMisses } from './development-misses.ts';
import { runHostile } from './hostile-run.ts';
import { generatedMails } from './mails/generated-mails.ts';
import { measureMessages } from './messages.ts';
import { type BenchFigures, renderReport } from './report.ts';
import { createPresidio } from './rivals/presidio.ts';
import { createRedactPii } from './rivals/redact-pii.ts';
import { createSealpost } from './rivals/sealpost.ts';
import type { Missing, Tool } from './rivals/tool.ts';
import { measureSpeed } from './speed.ts';

const { values: flags } = parseArgs({
  options: {
    report: { type: 'boolean', default: false },
    'no-rivals': { type: 'boolean', default: false },
    'hostile-seconds': { type: 'string', default: '45' },
    seed: { type: 'string', default: '20261122' },
    misses: { type: 'string' },
  },
});

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SAMPLES_DIR = join(ROOT, '../shared/data/phi');
const REPORT_DIR = join(ROOT, 'docs/accuracy');
const TOOLS_DIR = join(process.env['SEALPOST_CACHE'] ?? join(homedir(), '.cache/sealpost'), 'tools');
const MIB = 1_048_576;
const GIB = 1_024 * MIB;
const SCAN_BYTES_MAX = 8 * MIB;
const HOSTILE_INPUTS_MAX = 1_000;
const ATTACHMENT_TEMPLATES_MAX = 40;

const seed = Number(flags.seed);
const say = (line: string): void => void process.stderr.write(`bench:phi: ${line}\n`);

async function loadTools(): Promise<{ tools: Tool[]; notes: string[] }> {
  const own = createSealpost(SCAN_BYTES_MAX);
  if (flags['no-rivals']) return { tools: [own], notes: ['Rivals were left out (--no-rivals).'] };
  say('loading Presidio and redact-pii (installed into a cache on the first run) ...');
  const rivals: (Tool | Missing)[] = [await createPresidio(TOOLS_DIR), await createRedactPii(TOOLS_DIR)];
  const had = rivals.filter((rival) => 'read' in rival);
  return { tools: [own, ...had], notes: rivals.flatMap((rival) => ('missing' in rival ? [rival.missing] : [])) };
}

function commitName(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  try {
    const dirty = git('status', '--porcelain', '--', 'packages') === '' ? '' : ' with uncommitted changes';
    return `${git('rev-parse', '--short', 'HEAD')}${dirty}`;
  } catch {
    return 'unknown';
  }
}

async function compareAll(tools: readonly Tool[]): Promise<Pick<BenchFigures, 'corpora' | 'notes'>> {
  const { corpora, missing } = loadCorpora({ seed, set: 'measuring', samplesDir: SAMPLES_DIR });
  const compared: BenchFigures['corpora'][number][] = [];
  for (const corpus of corpora) {
    say(`${corpus.title}: ${corpus.rows.length} texts ...`);
    const { id, title, rows } = corpus;
    compared.push({ id, title, texts: rows.length, figures: await compareOn(corpus, tools) });
  }
  return { corpora: compared, notes: missing };
}

async function measureAll(): Promise<BenchFigures> {
  const beganMs = performance.now();
  say('hostile inputs ...');
  const hostile = runHostile({
    seed,
    units: MIB,
    inputsMax: HOSTILE_INPUTS_MAX,
    timeMsMax: Number(flags['hostile-seconds']) * 1_000,
  });
  say('speed ...');
  const notes = loadCorpora({ seed, set: 'measuring', samplesDir: SAMPLES_DIR }).corpora.find(
    ({ id }) => id === 'note-sections',
  );
  const speed = await measureSpeed(seed, notes?.rows.map(({ text }) => text).join('\n'));
  const { tools, notes: toolNotes } = await loadTools();
  const { corpora, notes: corpusNotes } = await compareAll(tools);
  for (const tool of tools) await tool.stop();
  say('generated mails ...');
  const extractor = createExtractor({});
  const mails = generatedMails({ seed, set: 'measuring', attachmentTemplatesMax: ATTACHMENT_TEMPLATES_MAX });
  const messages = await measureMessages(mails, extractor);
  if (flags.misses !== undefined) writeFileSync(flags.misses, await developmentMisses(seed, extractor));
  await extractor.stop();
  return {
    machine: `${cpus().length} cores ${cpus()[0]?.model ?? ''}, ${(totalmem() / GIB).toFixed(0)} GiB`,
    versions: [`Node ${process.versions.node}`],
    commit: commitName(),
    date: new Date().toISOString().slice(0, 10),
    seed,
    tools: tools.map(({ name, description }) => ({ name, description })),
    notes: [...toolNotes, ...corpusNotes],
    corpora,
    messages: { ...messages, misses: [] },
    speed,
    hostile,
    seconds: (performance.now() - beganMs) / 1_000,
  };
}

const figures = await measureAll();
const text = renderReport(figures);
process.stdout.write(text);
if (flags.report) {
  mkdirSync(REPORT_DIR, { recursive: true });
  writeFileSync(join(REPORT_DIR, 'report.md'), text);
  writeFileSync(join(REPORT_DIR, 'report.json'), `${JSON.stringify(figures, undefined, 1)}\n`);
  say(`written to docs/accuracy/report.md and report.json in ${figures.seconds.toFixed(0)} s`);
}
