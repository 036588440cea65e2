import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { startFaultSink } from './fault-sink.ts';
import { freePort } from './free-port.ts';
import { spawnSealpost } from './sealpost-process.ts';
import { makeTempDir } from './temp-dir.ts';
import { waitFor } from './wait-for.ts';

/** Sends `script` at once and answers what the sink said until it closed. */
function talk(port: number, script: string): Promise<string> {
  return new Promise((resolve) => {
    let heard = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(script));
    socket.on('data', (chunk) => (heard += chunk.toString('latin1')));
    socket.on('error', () => undefined);
    socket.on('close', () => resolve(heard));
  });
}

const codes = (heard: string): string => (heard.match(/^\d{3}(?= )/gm) ?? []).join(' ');
const envelope = 'EHLO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.org>\r\nDATA\r\n';

describe('fault sink', () => {
  it('keeps messages byte for byte and sees lone line ends', async () => {
    const sink = await startFaultSink();
    const heard = await talk(sink.port, `${envelope}..x\r\ny\nz\r\n.\r\nRSET\r\nNONE\r\nQUIT\r\n`);
    assert.equal(codes(heard), '220 250 250 250 354 250 250 500 221');
    const [message] = await sink.waitForMessages(1, 1000);
    assert.equal(message?.bytes.toString(), '.x\r\ny\nz\r\n');
    assert.equal(message?.bareNewlineCount, 1);
    assert.equal(message?.envelopeFrom, 'a@example.com');
    assert.deepEqual(message?.recipients, ['b@example.org']);
    assert.equal(message?.tls, undefined);
    await sink.close();
  });

  it('applies a rule where, to whom and as often as it says', async () => {
    const sink = await startFaultSink({
      behaviours: {
        rules: [
          { phase: 'rcpt', domain: 'example.org', times: 1, action: { kind: 'reply', line: '451 4.7.1 later' } },
          { phase: 'mail', connection: 2, action: { kind: 'reply', line: '550 5.7.1 no' } },
        ],
      },
    });
    const twice = 'EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<b@example.org>\r\nRCPT TO:<b@example.org>\r\nQUIT\r\n';
    assert.equal(codes(await talk(sink.port, twice)), '220 250 250 451 250 221');
    assert.equal(codes(await talk(sink.port, twice)), '220 250 550 503 503 221');
    await sink.close();
  });

  it('ends a connection after its share of messages', async () => {
    const sink = await startFaultSink({ behaviours: { messagesPerConnectionMax: 1 } });
    const heard = await talk(sink.port, `${envelope}x\r\n.\r\nMAIL FROM:<>\r\n`);
    assert.equal(codes(heard), '220 250 250 250 354 250 421');
    await sink.close();
  });
});

describe('spawnSealpost', () => {
  it('runs the command and captures what it says', async () => {
    const spawned = await spawnSealpost(['--version'], { dataDir: makeTempDir('version'), ready: 'skip' });
    assert.equal(await spawned.waitForExit(), 0);
    assert.match(spawned.stdout(), /\d+\.\d+\.\d+/);
  });

  it('kills and stops for good', async () => {
    const args = ['sink', '--listen', '127.0.0.1:0', '--json'];
    const start = async () => {
      const spawned = await spawnSealpost(args, { dataDir: makeTempDir('sink'), ready: 'skip' });
      await waitFor(() => spawned.stdout().includes('\n'), 20_000);
      return spawned;
    };
    const killed = await start();
    await killed.kill9();
    assert.equal(killed.exitCode(), 137);
    const stopped = await start();
    assert.equal(await stopped.stop(), 0);
  });
});

describe('small helpers', () => {
  it('waitFor gives the answer or an error', async () => {
    let n = 0;
    assert.equal(await waitFor(() => ++n > 2 && 'done', 1000), 'done');
    await assert.rejects(
      waitFor(() => false, 15),
      /not met within 15 ms/,
    );
  });

  it('freePort and makeTempDir give what is usable', async () => {
    assert.equal((await freePort()) > 1023, true);
    const dir = makeTempDir('testkit');
    writeFileSync(join(dir, 'x'), '');
    assert.deepEqual(readdirSync(dir), ['x']);
    assert.equal(existsSync(dir), true);
  });
});
