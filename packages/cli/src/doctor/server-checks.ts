/** What only the server can tell: reachable, healthy, the key, the clock, where mail goes. */
import { request } from 'node:http';
import { connect } from 'node:net';
import { type SealpostClient, SealpostError } from '@sealpost/client';
import { listenerAddress, type RunState } from '../run-state.ts';
import { type Check, fail, ok, warn } from './check.ts';

const SKEW_WARN_MS = 5_000;
const DATE_TIMEOUT_MS = 3_000;
const PROBE_TIMEOUT_MS = 5_000;

export interface GoLiveStep {
  readonly setting: string;
  readonly does: string;
}

/** What stands between sink mode and real mail, in the order to do it. */
export const GO_LIVE_STEPS: readonly GoLiveStep[] = [
  { setting: 'root key', does: 'keep it in a KMS or vault instead of the data folder' },
  { setting: 'egress pool', does: 'name the source addresses and let new ones warm up' },
  {
    setting: 'SPF and PTR',
    does: 'list the sources in the SPF record of each sender domain; give each a PTR name that resolves back',
  },
  { setting: 'DKIM', does: 'make a key per sender domain and publish selector._domainkey.DOMAIN; add a DMARC record' },
  { setting: 'routes', does: 'remove the route of every domain to the sink; keep static routes that you mean' },
  { setting: 'bounces', does: 'point the MX record of the return path at the bounce intake' },
  { setting: 'TLS', does: 'put certificates on gRPC, REST and portal, or a proxy before them' },
  { setting: 'delivery.mode', does: 'set it to live, restart, and run `sealpost doctor` again' },
];

export async function checkHealth(client: SealpostClient): Promise<Check> {
  const { target, tls } = client.destination;
  const where = `${target} (${tls ? 'TLS' : 'plain'})`;
  try {
    const health = await client.health();
    if (health === 'serving') return ok('server', `${where} is serving`);
    return fail(
      'server',
      `${where} says ${health}`,
      'Its logs and /readyz on the metrics port say which part is not ready.',
    );
  } catch (thrown) {
    if (!(thrown instanceof SealpostError)) throw thrown;
    return fail('server', thrown.message, 'Start it, or name its address with --address.');
  }
}

/** Asks for the smallest list there is: a key without the role is still a known key. */
export async function checkKey(client: SealpostClient, source: string | undefined): Promise<Check> {
  if (source === undefined) {
    return fail(
      'key',
      'no API key is at hand',
      'Set SEALPOST_KEY, or name the data folder whose admin.key to use with --data.',
    );
  }
  try {
    await client.listMessages({ pageSize: 1 });
    return ok('key', `accepted (from ${source})`);
  } catch (thrown) {
    if (!(thrown instanceof SealpostError)) throw thrown;
    if (thrown.status === 'PERMISSION_DENIED') return ok('key', `known (from ${source}), without the role "read"`);
    if (thrown.status === 'UNAUTHENTICATED')
      return fail('key', thrown.message, `It came from ${source}. Create another with \`sealpost keys create\`.`);
    return warn('key', `not checked: ${thrown.message}`, 'Mend the server first.');
  }
}

/** Compares clocks by the Date header of the metrics port. */
export async function checkClock(state: RunState | undefined, nowMs: () => number): Promise<Check> {
  const address = listenerAddress(state, 'metrics');
  if (address === undefined)
    return warn('clock', 'not compared: the server is not on this machine', 'Keep both clocks on NTP.');
  const beforeMs = nowMs();
  const serverMs = await dateOf(address);
  if (serverMs === undefined)
    return warn('clock', `not compared: ${address} gave no date`, 'Check that the metrics port is open.');
  // The header counts whole seconds.
  const skewMs = Math.max(0, Math.abs(serverMs - (beforeMs + nowMs()) / 2) - 1_000);
  if (skewMs <= SKEW_WARN_MS) return ok('clock', 'agrees with the server');
  return warn(
    'clock',
    `differs from the server by ${Math.round(skewMs / 1000)} s`,
    'Set both by NTP: keys and links expire by the clock.',
  );
}

export function checkMailMode(state: RunState | undefined): Check {
  if (state?.mailMode === 'live') return ok('delivery', 'delivery.mode is live: mail leaves this machine');
  const known = state?.mailMode === 'sink' ? 'delivery.mode is sink' : 'delivery.mode is sink unless it was set';
  return warn(
    'delivery',
    `${known}: nothing leaves this machine`,
    'Fine for development. The steps to go live follow.',
  );
}

/** Many networks close port 25 outbound. Only tried in live mode, and only towards a host that was named. */
export async function checkPort25(
  isLive: boolean,
  probe: { readonly host: string; readonly port: number } | undefined,
): Promise<Check> {
  if (!isLive) return ok('port 25', 'not tried in sink mode');
  if (probe === undefined)
    return warn('port 25', 'not tried', 'Name a mail host of yours: --probe-host mx.example.org.');
  const code = await tryConnect(probe.host, probe.port);
  if (code === undefined) return ok('port 25', 'a mail host can be reached');
  return fail(
    'port 25',
    `a mail host cannot be reached (${code})`,
    'Ask the network or hosting provider to open port 25 outbound.',
  );
}

/** The error code of connecting; undefined when it works. */
function tryConnect(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: PROBE_TIMEOUT_MS });
    const end = (code: string | undefined): void => {
      socket.destroy();
      resolve(code);
    };
    socket.once('connect', () => end(undefined));
    socket.once('timeout', () => end('ETIMEDOUT'));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? 'unknown'));
  });
}

function dateOf(address: string): Promise<number | undefined> {
  return new Promise((resolve) => {
    const asked = request(`http://${address}/`, { method: 'HEAD', timeout: DATE_TIMEOUT_MS }, (response) => {
      response.resume();
      const ms = Date.parse(response.headers.date ?? '');
      resolve(Number.isNaN(ms) ? undefined : ms);
    });
    asked.on('timeout', () => asked.destroy());
    asked.on('error', () => resolve(undefined));
    asked.end();
  });
}
