/** A mail sink that costs as little as it can: counts messages and notes how long each was on its way. Its own process. */
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createSecureContext, TLSSocket } from 'node:tls';

/** Time at which the client sent a message, epoch milliseconds with decimals. */
const SENT_FIELD = Buffer.from('\r\nX-Bench-Sent: ');
const END = Buffer.from('\r\n.\r\n');
const CRLF = Buffer.from('\r\n');
const LATENCIES_MAX = 2_000_000;
const nowMs = (): number => performance.timeOrigin + performance.now();

const [portText = '0', keyFile = '', certFile = ''] = process.argv.slice(2);
const secureContext = createSecureContext({ key: readFileSync(keyFile), cert: readFileSync(certFile) });
const counts = { delivered: 0, secured: 0 };
const ids = new Set<string>();
let latenciesMs: number[] = [];

function serve(socket: Socket | TLSSocket, secured: 'tls' | 'clear'): void {
  let pending: Buffer = Buffer.alloc(0);
  let inData = false;
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    pending = pending.length === 0 ? chunk : Buffer.concat([pending, chunk]);
    let out = '';
    for (;;) {
      if (inData) {
        const end = pending.indexOf(END);
        if (end < 0) break;
        note(pending.subarray(0, end), secured);
        pending = pending.subarray(end + END.length);
        inData = false;
        out += '250 2.0.0 kept\r\n';
        continue;
      }
      const end = pending.indexOf(CRLF);
      if (end < 0) break;
      const verb = pending.toString('latin1', 0, 4).toUpperCase();
      pending = pending.subarray(end + 2);
      if (verb === 'DATA') {
        inData = true;
        out += '354 go on\r\n';
      } else if (verb === 'EHLO') {
        out += `250-sink\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-SIZE 40000000\r\n${secured === 'clear' ? '250-STARTTLS\r\n' : ''}250 SMTPUTF8\r\n`;
      } else if (verb === 'STAR') {
        socket.write('220 go on\r\n');
        socket.removeAllListeners('data');
        const tls = new TLSSocket(socket, { isServer: true, secureContext });
        serve(tls, 'tls');
        return;
      } else if (verb === 'QUIT') {
        socket.end('221 bye\r\n');
        return;
      } else {
        out += '250 2.1.0 ok\r\n';
      }
    }
    if (out !== '') socket.write(out);
  });
}

function note(message: Buffer, secured: 'tls' | 'clear'): void {
  counts.delivered++;
  if (secured === 'tls') counts.secured++;
  const at = message.indexOf(SENT_FIELD);
  if (at < 0 || latenciesMs.length >= LATENCIES_MAX) return;
  const start = at + SENT_FIELD.length;
  const [sentMs = '0', id = ''] = message.toString('latin1', start, message.indexOf(CRLF, start)).split(' ');
  latenciesMs.push(nowMs() - Number(sentMs));
  ids.add(id);
}

const server = createServer((socket) => {
  socket.setNoDelay(true);
  socket.write('220 sink ESMTP\r\n');
  serve(socket, 'clear');
});
server.listen(Number(portText), '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ kind: 'listening', port: typeof address === 'object' && address !== null ? address.port : 0 });
});
process.on('message', (request: { readonly kind: string }) => {
  if (request.kind === 'counts') process.send?.({ kind: 'counts', ...counts, distinct: ids.size });
  if (request.kind === 'latencies') {
    const sorted = latenciesMs.toSorted((a, b) => a - b);
    latenciesMs = [];
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    process.send?.({ kind: 'latencies', count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 });
  }
});
process.on('disconnect', () => process.exit(0));
