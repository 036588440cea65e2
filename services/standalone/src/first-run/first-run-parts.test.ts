import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, describe, it } from 'node:test';
import { TrackedEvent } from '@sealpost/contracts';
import { systemClock } from '@sealpost/kernel';
import { reportActivity, summaryOf } from './activity.ts';
import { startChild, toPlain } from './child.ts';
import { isRefusal, loadExamples } from './examples.ts';
import { findParcelLink } from './portal-parcel.ts';
import { readFirstRunOptions } from './options.ts';
import { portSettings, toProblem } from './start-parts.ts';

const folder = mkdtempSync(join(tmpdir(), 'first-run-parts-'));
after(() => rmSync(folder, { recursive: true, force: true }));

describe('examples', () => {
  it('are at least eight, with one message that ends in four ways', async () => {
    const { messages, keys } = await loadExamples(resolve(import.meta.dirname, '../../../../examples'));
    assert.ok(messages.length >= 8);
    assert.equal(keys.length, 1);
    const ways = messages.map(({ expect }) =>
      isRefusal(expect) ? 0 : new Set(expect.recipients.map(({ state, method }) => `${state} ${method}`)).size,
    );
    assert.ok(ways.includes(4));
  });
});

describe('child process', () => {
  const start = (code: string) => startChild({ name: 'test', args: ['-e', code], cwd: folder });

  it('hands over its first line and ends on request', async () => {
    const child = start('console.log("one"); console.log("two"); setInterval(() => {}, 1000)');
    assert.equal(await child.firstLine(20_000), 'one');
    assert.equal(await child.stop(10_000), 143);
  });

  it('keeps the last lines of one that fails, and gives no first line', async () => {
    const child = start('console.error("\\u001b[31mbroken\\u001b[39m"); process.exit(3)');
    assert.equal(await child.firstLine(20_000), undefined);
    assert.equal(await child.ended, 3);
    assert.ok(child.lastLines().includes('broken'));
  });

  it('is killed when it does not end in time', async () => {
    const child = start('process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)');
    await child.firstLine(20_000);
    assert.equal(await child.stop(50), 137);
  });

  it('cannot steer a terminal', () => {
    assert.equal(toPlain('a\u001b[2Jb\u0007c'), 'a [2Jb c');
  });
});

describe('a start that fails', () => {
  it('names the taken port, its setting and a way out', () => {
    const error = { reason: 'RUNTIME_PORT_IN_USE', message: 'x', facts: { port: 50051, setting: 'grpc.port' } };
    const problem = toProblem('server', ['something else', JSON.stringify({ error })], '');
    assert.equal(problem.what, 'Port 50051 (grpc.port) is taken by another process.');
    assert.equal(problem.cure, 'Choose another: npm start -- --set grpc.port=60051');
  });

  it('shows wrong settings, or the last lines when nothing better was said', () => {
    const violations = [{ field: 'grpc.port', rule: 'x', description: 'Use a number.' }];
    const refusal = JSON.stringify({
      error: { reason: 'CONFIG_INVALID', message: 'Not valid.', facts: {}, violations },
    });
    assert.deepEqual(toProblem('server', [refusal], '').lines, ['grpc.port: Use a number.']);
    const several = ['note', ...JSON.stringify(JSON.parse(refusal), null, 2).split('\n')];
    assert.deepEqual(toProblem('sink', several, '').lines, ['grpc.port: Use a number.']);
    assert.deepEqual(toProblem('sink', ['1', 'boom'], '').lines, ['1', 'boom']);
  });
});

describe('ports of the server', () => {
  it('stay as configured, and notices link to the port that was given by hand', async () => {
    const read = (args: readonly string[]) => {
      const found = readFirstRunOptions(args);
      return found.kind === 'options' ? portSettings(found.options) : Promise.reject(new Error('wrong options'));
    };
    assert.deepEqual(await read([]), []);
    assert.deepEqual(await read(['--set', 'portal.port=9000']), ['encrypt.portalUrl=http://127.0.0.1:9000']);
    const free = await read(['--once']);
    assert.deepEqual(
      free.map((setting) => setting.slice(0, setting.indexOf('='))),
      ['grpc.port', 'telemetry.port', 'portal.port', 'encrypt.portalUrl'],
    );
  });
});

describe('summary of what happened', () => {
  it('counts by kind, and says nothing when nothing happened', async () => {
    const abort = new AbortController();
    const said: string[] = [];
    const clock = { ...systemClock, sleep: async () => void (await new Promise((resume) => setImmediate(resume))) };
    const events = [TrackedEvent.fromPartial({ type: 'accepted' }), TrackedEvent.fromPartial({ type: 'accepted' })];
    const client = {
      async *watch() {
        yield* events;
        while (said.length === 0) await new Promise((resume) => setImmediate(resume));
        abort.abort();
      },
    };
    await reportActivity({ client, clock, signal: abort.signal, say: (line) => said.push(line) });
    assert.deepEqual(said, ['Last 10 s: accepted 2']);
    assert.equal(summaryOf(new Map()), undefined);
  });
});

describe('portal link', () => {
  it('is read from the newest notice to that recipient', async () => {
    const keep = (name: string, recipient: string, body: string): void => {
      writeFileSync(join(folder, `${name}.json`), JSON.stringify({ recipients: [recipient] }));
      writeFileSync(join(folder, `${name}.eml`), `Subject: x\r\nContent-Type: text/plain\r\n\r\n${body}\r\n`);
    };
    keep('1', 'a@example.org', 'open http://127.0.0.1:8081/p/old');
    keep('2', 'a@example.org', 'see https://example.org and http://127.0.0.1:8081/p/new#key');
    keep('3', 'b@example.org', 'http://127.0.0.1:8081/p/other');
    assert.equal(
      await findParcelLink(folder, 'a@example.org', 'http://127.0.0.1:8081'),
      'http://127.0.0.1:8081/p/new#key',
    );
    assert.equal(await findParcelLink(folder, 'c@example.org', 'http://127.0.0.1:8081'), undefined);
    assert.equal(await findParcelLink(join(folder, 'missing'), 'a@example.org', 'http://127.0.0.1:8081'), undefined);
  });
});
