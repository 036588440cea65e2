/** `sealpost doctor`: checks what a healthy installation needs, and says what going live needs. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type CommandContext, type CommandSpec, textOf } from '../command.ts';
import { dataFolderOf, findAddress, findKey, withClient } from '../connect.ts';
import { type Check, type CheckStatus, fail, ok } from '../doctor/check.ts';
import {
  checkAdminKey,
  checkDataFolder,
  checkDisk,
  checkNode,
  checkPorts,
  checkResolver,
} from '../doctor/local-checks.ts';
import {
  checkClock,
  checkHealth,
  checkKey,
  checkMailMode,
  checkPort25,
  GO_LIVE_STEPS,
} from '../doctor/server-checks.ts';
import { EXIT, type ExitCode } from '../exit-codes.ts';
import type { Tone } from '../output/paint.ts';
import { readRunState } from '../run-state.ts';

export const DOCTOR: CommandSpec = {
  name: 'doctor',
  summary: 'Check this installation: each line is ok, warn or fail, with the cure. Says what going live needs.',
  detail: 'Exit code 10 when anything fails. In sink mode nothing is asked of other machines.',
  options: [{ flags: '--probe-host <host>', describe: 'in live mode: a mail host to try port 25 towards' }],
  examples: [
    ['sealpost doctor', 'the Sealpost of ./data'],
    ['sealpost doctor --data /var/lib/sealpost --json', 'another, for a script'],
  ],
  run: runDoctor,
};

const TONES: Readonly<Record<CheckStatus, Tone>> = { ok: 'good', warn: 'warn', fail: 'bad' };

async function runDoctor(context: CommandContext): Promise<ExitCode> {
  const { output } = context;
  const progress = output.progress();
  progress.update('checking …');
  const checks = await collectChecks(context);
  progress.clear();
  const count = (status: CheckStatus): number => checks.filter((check) => check.status === status).length;
  const isLive = checks.some(({ name, status }) => name === 'delivery' && status === 'ok');
  const goLive = isLive ? [] : GO_LIVE_STEPS;
  if (output.json) {
    const counts = { ok: count('ok'), warn: count('warn'), fail: count('fail') };
    output.document({ mailMode: isLive ? 'live' : 'sink', counts, checks, goLive });
  } else {
    for (const check of checks) printCheck(context, check);
    if (goLive.length > 0) output.line('\nTo go live:');
    for (const [index, { setting, does }] of goLive.entries()) output.line(`  ${index + 1}. ${setting}: ${does}`);
    output.line(`\n${count('ok')} ok, ${count('warn')} warn, ${count('fail')} fail`);
  }
  return count('fail') > 0 ? EXIT.unhealthy : EXIT.done;
}

async function collectChecks(context: CommandContext): Promise<readonly Check[]> {
  const { io, options } = context;
  const folder = dataFolderOf(io, options);
  const state = await readRunState(folder);
  const address = await findAddress(io, options);
  const key = await findKey(context, address.value);
  const adminKey = await checkAdminKey(join(folder, 'admin.key'));
  const isLive = state?.mailMode === 'live';
  const probeHost = textOf(options, 'probeHost');
  const configFile = textOf(options, 'config');
  const local: readonly Check[] = [
    checkNode(io.nodeVersion),
    ...(configFile === undefined ? [] : [await checkConfigFile(resolve(io.cwd, configFile))]),
    await checkDataFolder(folder),
    await checkDisk(folder),
    ...(adminKey === undefined ? [] : [adminKey]),
    ...(await checkPorts(state)),
    checkResolver(isLive),
    await checkPort25(isLive, probeHost === undefined ? undefined : { host: probeHost, port: 25 }),
  ];
  const server = await withClient(context, async (client) => {
    const health = await checkHealth(client);
    return health.status === 'ok' ? [health, await checkKey(client, key?.source)] : [health];
  });
  return [...local, ...server, await checkClock(state, () => io.clock.nowMs()), checkMailMode(state)];
}

async function checkConfigFile(path: string): Promise<Check> {
  try {
    await readFile(path);
    return ok('config file', `${path}; \`sealpost config --config ${path}\` prints what it does`);
  } catch {
    return fail('config file', `${path} cannot be read`, 'Check the path and its permissions.');
  }
}

function printCheck({ output }: CommandContext, { name, status, detail, cure }: Check): void {
  output.line(`${output.paint(TONES[status], status.padEnd(5))} ${name.padEnd(12)} ${detail}`);
  if (cure !== null) output.line(`${' '.repeat(19)}-> ${cure}`);
}
