/** Entry of `npm start`: starts the sink and the server, sends the examples, says what became of them and where to look. */
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createClient, type SealpostClient, SealpostError } from '@sealpost/client';
import { systemClock } from '@sealpost/kernel';
import { reportActivity } from './first-run/activity.ts';
import type { Child } from './first-run/child.ts';
import { loadExamples } from './first-run/examples.ts';
import type { Judged } from './first-run/judge.ts';
import { type FirstRunOptions, HELP, readFirstRunOptions } from './first-run/options.ts';
import { findParcelLink } from './first-run/portal-parcel.ts';
import * as words from './first-run/render.ts';
import { sendExamples } from './first-run/send-examples.ts';
import * as parts from './first-run/start-parts.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const EXIT = { done: 0, failed: 1, usage: 2 } as const;
const SERVER_STOP_MS = 25_000;
const SINK_STOP_MS = 5_000;
const READY_POLL_MS = 50;
const READY_TIMEOUT_MS = 30_000;

interface Running {
  readonly server: parts.ServerFacts;
  readonly sink: parts.SinkFacts;
  readonly dataKept: boolean;
}

const paint =
  process.stdout.isTTY && process.env['NO_COLOR'] === undefined && process.env['TERM'] !== 'dumb'
    ? words.colourful
    : words.plain;
/** In the order of their start; ended in reverse, so that open transactions still find their sink. */
const children: { readonly child: Child; readonly stopMs: number }[] = [];

async function main(args: readonly string[]): Promise<number> {
  const read = readFirstRunOptions(args);
  if (read.kind === 'help') {
    process.stdout.write(HELP);
    return EXIT.done;
  }
  if (read.kind === 'wrong') {
    process.stderr.write(`sealpost: ${read.problem}\n\n${HELP}`);
    return EXIT.usage;
  }
  const { options } = read;
  const temporary = options.once && options.data === undefined;
  const dataFolder = temporary
    ? await mkdtemp(join(tmpdir(), 'sealpost-first-run-'))
    : resolve(process.env['INIT_CWD'] ?? '.', options.data ?? 'data');
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const interrupted = onInterrupt();
  try {
    return await Promise.race([interrupted, run({ root: ROOT, dataFolder, options }, !temporary, interrupted)]);
  } catch (error) {
    // What the server answers is written to be read; anything else is a mistake of this program and shows its stack.
    if (!(error instanceof SealpostError)) throw error;
    const cure = `Its log: ${join(dataFolder, 'sealpost.log')}${temporary ? ' (removed; keep it with --data DIR)' : ''}`;
    return fail({ what: `${error.reason}: ${error.message}`, lines: [], cure });
  } finally {
    for (const { child, stopMs } of children.reverse()) await child.stop(stopMs);
    if (temporary) await rm(dataFolder, { recursive: true, force: true });
  }
}

/** Resolves at the first Ctrl-C or SIGTERM; the second one ends at once. */
function onInterrupt(): Promise<number> {
  return new Promise((done) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => {
        process.once('SIGINT', () => process.exit(130));
        process.once('SIGTERM', () => process.exit(143));
        done(EXIT.done);
      });
    }
  });
}

async function run(where: parts.PartsOptions, dataKept: boolean, interrupted: Promise<number>): Promise<number> {
  const running = await start(where, dataKept);
  if ('what' in running) return fail(running);
  const { options } = where;
  const readyMs = Math.round(performance.now());
  const grpc = running.server.listeners.find(({ name }) => name.toLowerCase() === 'grpc')?.address ?? '127.0.0.1:50051';
  const key = (await readFile(running.server.adminKeyFile, 'utf8')).trim();
  const client = createClient({ address: grpc, key });
  try {
    if (!options.json) process.stdout.write(`${words.renderStart(running, paint)}\n`);
    const examples = await loadExamples(join(ROOT, 'examples'));
    const judged = await sendExamples(client, examples);
    const parcel = await parcelOf(client, running, judged);
    const next = nextFacts({ where, running, judged, parcel });
    if (options.json) {
      const ready = { readyMs, ...running, examples: judged, parcelLink: parcel?.link ?? null };
      process.stdout.write(`${JSON.stringify({ ...ready, asExpected: judged.every(({ matches }) => matches) })}\n`);
    } else {
      process.stdout.write(`${words.renderOutcomes(judged, paint, options.once ? 'marks' : 'no-marks')}\n`);
      process.stdout.write(options.once ? words.verdictLine(judged, paint) : `${words.renderNext(next)}\n`);
      process.stdout.write(words.readyLine(readyMs));
    }
    if (options.once) return judged.every(({ matches }) => matches) ? EXIT.done : EXIT.failed;
    return await stayUntilEnd(interrupted, client, options);
  } finally {
    client.close();
  }
}

/** The server's end is the end of this process, unless it was asked for. */
async function stayUntilEnd(
  interrupted: Promise<number>,
  client: SealpostClient,
  options: FirstRunOptions,
): Promise<number> {
  const abort = new AbortController();
  void interrupted.then(() => abort.abort());
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  // The summary is a courtesy: when it cannot be had, the server goes on without.
  if (!options.json) {
    reportActivity({ client, clock: systemClock, signal: abort.signal, say }).catch(() => undefined);
  }
  const firstEnd = children.map(async ({ child }) => ({ child, code: await child.ended }));
  const end = await Promise.race([interrupted, ...firstEnd]);
  if (typeof end === 'number') return end;
  const { child, code } = end;
  return fail({
    what: `The ${child.name} ended with code ${code}.`,
    lines: child.lastLines(),
    cure: 'Start it again.',
  });
}

async function start(where: parts.PartsOptions, dataKept: boolean): Promise<Running | parts.Problem> {
  const sink = await parts.startSinkProcess(where);
  if (!sink.ok) return sink.problem;
  children.push({ child: sink.child, stopMs: SINK_STOP_MS });
  const server = await parts.startServerProcess({ ...where, sink: sink.facts });
  if (!server.ok) return server.problem;
  children.push({ child: server.child, stopMs: SERVER_STOP_MS });
  const late = await waitUntilReady(server.facts, server.child);
  return late ?? { server: server.facts, sink: sink.facts, dataKept };
}

async function waitUntilReady(server: parts.ServerFacts, child: Child): Promise<parts.Problem | undefined> {
  const url = metricsUrl(server);
  if (url === undefined) return undefined;
  const deadlineMs = performance.now() + READY_TIMEOUT_MS;
  let said = 'no answer';
  while (performance.now() < deadlineMs && child.exitCode() === undefined) {
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return undefined;
    said = answer === undefined ? said : `${answer.status} ${(await answer.text()).slice(0, 200)}`;
    await new Promise((resume) => setTimeout(resume, READY_POLL_MS));
  }
  return { what: `The server is not ready (${said}).`, lines: child.lastLines(), cure: 'npx sealpost doctor' };
}

function metricsUrl(server: parts.ServerFacts): string | undefined {
  const listener = server.listeners.find(({ name }) => name === 'metrics');
  return listener === undefined ? undefined : new URL(listener.url ?? `http://${listener.address}`).origin;
}

async function parcelOf(
  client: SealpostClient,
  running: Running,
  judged: readonly Judged[],
): Promise<words.NextFacts['parcel']> {
  const portal = running.server.listeners.find(({ name }) => name === 'portal');
  const found = judged
    .flatMap(({ messageId, rows }) => rows.map((row) => ({ messageId, row })))
    .find(({ row }) => row.state === 'IN_PORTAL');
  if (portal === undefined || found === undefined || found.messageId === null) return undefined;
  const origin = new URL(portal.url ?? `http://${portal.address}`).origin;
  const link = await findParcelLink(running.sink.keep, found.row.recipient, origin);
  const message = await client.getMessage(found.messageId, { view: 'full' });
  const passphrase = message.recipients.find(({ address }) => address === found.row.recipient)?.portalPassphrase;
  return link === undefined || passphrase === undefined ? undefined : { link, passphrase };
}

function nextFacts(facts: {
  readonly where: parts.PartsOptions;
  readonly running: Running;
  readonly judged: readonly Judged[];
  readonly parcel: words.NextFacts['parcel'];
}): words.NextFacts {
  const { where, running, judged, parcel } = facts;
  const several = judged.find(({ rows }) => rows.length > 1) ?? judged.find(({ messageId }) => messageId !== null);
  return {
    // The command line finds ports and key in the data folder.
    flags: where.dataFolder === join(ROOT, 'data') ? '' : ` --data ${where.dataFolder}`,
    messageId: several?.messageId ?? '',
    parcel,
    sinkPage: running.sink.page,
    metricsUrl: metricsUrl(running.server),
    logFile: join(running.server.dataFolder, 'sealpost.log'),
  };
}

function fail({ what, lines, cure }: parts.Problem): number {
  const said = lines.map((line) => `  | ${line}\n`).join('');
  process.stderr.write(`sealpost: ${what}\n${said}${cure}\n`);
  return EXIT.failed;
}

process.exitCode = await main(process.argv.slice(2));
// Handles of children that were ended must not keep this process alive.
process.exit();
