/** `sealpost sink`: a mail sink for development, in a process of its own. */
import { resolve } from 'node:path';
import { parseServerAddress } from '@sealpost/client';
import { type CommandContext, type CommandSpec, isSet, textOf } from '../command.ts';
import { dataFolderOf } from '../connect.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import { usageError } from '../usage-error.ts';

const LISTEN_DEFAULT = '127.0.0.1:2526';
const PAGE_DEFAULT = '127.0.0.1:8026';

export const SINK: CommandSpec = {
  name: 'sink',
  summary: 'Run a mail sink for development: takes every message, sends nothing on, shows what arrived.',
  detail: 'Keeps mail in clear text: never for real patients. Ends with Ctrl-C.',
  options: [
    {
      flags: '--listen <host:port>',
      describe: `SMTP with STARTTLS (default ${LISTEN_DEFAULT}); port 0 picks a free one`,
    },
    { flags: '--plain-listen <host:port>', describe: 'a second listener that offers no STARTTLS' },
    { flags: '--keep <dir>', describe: 'folder for what arrives (default <data>/sink)' },
    { flags: '--page [host:port]', describe: `a page that lists it (default ${PAGE_DEFAULT})` },
    { flags: '--ca-dir <dir>', describe: 'folder of the development CA (default <data>/development-ca)' },
  ],
  examples: [
    ['sealpost sink --listen 127.0.0.1:2526 --keep ./caught --page', 'SMTP, a folder and a page'],
    [
      'sealpost sink --listen 127.0.0.1:0 --json',
      'on a free port; the first line of output is JSON with the addresses',
    ],
  ],
  run: runSink,
};

interface Listen {
  readonly host: string;
  readonly port: number;
}

async function runSink(context: CommandContext): Promise<ExitCode> {
  const { io, options, output } = context;
  const data = dataFolderOf(io, options);
  const listen = listenOption('--listen', textOf(options, 'listen') ?? LISTEN_DEFAULT);
  const plain = textOf(options, 'plainListen');
  const page = isSet(options, 'page') ? PAGE_DEFAULT : textOf(options, 'page');
  const keepDir = resolve(io.cwd, textOf(options, 'keep') ?? resolve(data, 'sink'));
  const caDir = resolve(io.cwd, textOf(options, 'caDir') ?? resolve(data, 'development-ca'));
  // Loaded here, since no other command needs a mail server.
  const { ensureDevelopmentCa } = await import('../sink/development-ca.ts');
  const { startSink } = await import('../sink/start-sink.ts');
  const ca = await ensureDevelopmentCa(caDir, { clock: io.clock, random: io.random });
  const sink = await startSink({
    listen,
    ...(plain === undefined ? {} : { plainListen: listenOption('--plain-listen', plain) }),
    ...(page === undefined ? {} : { page: listenOption('--page', page) }),
    keepDir,
    tls: ca.server,
    clock: io.clock,
    say: (line) => output.note(line),
  }).catch((error: unknown) => {
    throw busyOr(error);
  });
  const facts = {
    smtp: join(sink.listen),
    plainSmtp: sink.plainListen === undefined ? null : join(sink.plainListen),
    page: sink.pageUrl ?? null,
    keep: keepDir,
    ca: ca.caFile,
  };
  if (output.json) output.jsonLine(facts);
  else for (const [name, value] of Object.entries(facts)) if (value !== null) output.line(`${name.padEnd(12)}${value}`);
  await aborted(io.signal);
  await sink.close();
  return EXIT.done;
}

const join = ({ host, port }: Listen): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);

/** `HOST:PORT`; port 0 asks for a free one. */
function listenOption(flag: string, text: string): Listen {
  const free = text.endsWith(':0');
  try {
    const { host, port } = parseServerAddress(free ? `${text.slice(0, -1)}1` : text);
    return { host, port: free ? 0 : port };
  } catch {
    throw usageError(flag, 'ADDRESS', `Write it as HOST:PORT, for example ${LISTEN_DEFAULT}.`);
  }
}

function busyOr(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  const port = error instanceof Error && 'port' in error ? ` ${String(error.port)}` : '';
  const fact = code === 'EACCES' ? 'needs more rights than this user has' : 'is taken by another process';
  return usageError(
    '--listen, --plain-listen, --page',
    'FREE',
    `Port${port} ${fact}. Choose another, or 0 for a free one.`,
  );
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
