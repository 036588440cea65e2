/** What the development cluster makes of its arguments, of metrics, and of a screen; no process is started. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type HealthRow, serverRow, sumOf } from './dev-health.ts';
import { readDevOptions } from './dev-options.ts';
import { renderChanges, renderScreen, renderTable } from './dev-screen.ts';
import { createRestarter } from './restarter.ts';

const row = (change: Partial<HealthRow> = {}): HealthRow => ({
  ...{ name: 'mta-1', pid: 7, state: 'ready', why: '', lag: 3, inFlight: 0, restarts: 1, address: '127.0.0.1:9464' },
  ...change,
});

describe('dev:cluster arguments', () => {
  it('start three brokers, two dlp and two mta unless told otherwise', () => {
    const read = readDevOptions([]);
    assert.ok(read.kind === 'run');
    assert.equal(read.options.brokers, 3);
    assert.deepEqual(read.options.counts, { dlp: 2, mta: 2 });
    assert.equal(read.options.grpcPort, 50_051);
  });

  it('take counts and settings as often as given', () => {
    const read = readDevOptions([
      '--count',
      'mta=3',
      '--count',
      'operator=0',
      '--set',
      'mta.retryBaseMs=5=5',
      '--once',
    ]);
    assert.ok(read.kind === 'run');
    assert.deepEqual(read.options.counts, { dlp: 2, mta: 3, operator: 0 });
    assert.deepEqual(read.options.settings, { 'mta.retryBaseMs': '5=5' });
    assert.equal(read.options.once, true);
  });

  for (const wrong of [
    ['--brokers', '2'],
    ['--count', 'mta=x'],
    ['--count', 'post=1'],
    ['--set', 'x=1'],
    ['--wat'],
    ['--grpc-port', '70000'],
  ])
    it(`refuse ${wrong.join(' ')}`, () => {
      assert.equal(readDevOptions(wrong).kind, 'wrong');
    });
});

describe('dev:cluster health', () => {
  it('sums the samples of one metric and of no other', () => {
    const text = '# HELP a b\na_b{x="1"} 2\na_b{x="2"} 3.5\na_b_total 9\n';
    assert.equal(sumOf(text, 'a_b'), 5.5);
    assert.equal(sumOf(text, 'a_b_total'), 9);
    assert.equal(sumOf(text, 'a'), null);
  });

  it('shows a server that ended as down, without its pid', () => {
    const part = { name: 'kafka-1', address: 'a:1', isRunning: () => false, pid: () => 9 };
    assert.deepEqual([serverRow(part).state, serverRow(part).pid], ['down', null]);
  });
});

describe('dev:cluster screen', () => {
  it('aligns the columns and says why a process is not ready', () => {
    const lines = renderTable([row(), row({ name: 'dlp-1', state: 'waiting', why: 'bus BUS_UNAVAILABLE', lag: null })]);
    assert.match(lines[0] ?? '', /^process  pid  state .* lag  in flight  restarts  listens$/);
    assert.match(lines[2] ?? '', /^dlp-1 {4}7 {4}waiting: bus BUS_UNAVAILABLE {2}/);
    assert.equal(new Set(lines.map((line) => line.search(/127\.0\.0\.1|listens/))).size, 1);
  });

  it('stays within the width of the terminal', () => {
    const drawn = renderScreen(['x'.repeat(200)], [row({ why: 'y'.repeat(200) })], 80);
    assert.ok(drawn.split('\n').every((line) => line.replace('\u001b[2J\u001b[H', '').length <= 80));
  });

  it('names what changed, and only that', () => {
    const before = [row(), row({ name: 'dlp-1' })];
    const now = [row({ lag: 99 }), row({ name: 'dlp-1', pid: null, state: 'down', why: 'ended with 137' })];
    assert.deepEqual(renderChanges(before, now), ['dlp-1 (-) down: ended with 137']);
  });
});

describe('restarter', () => {
  it('starts an ended process again, waiting twice as long each time', () => {
    let running = false;
    let launches = 0;
    const launch = (): void => {
      launches += 1;
      running = true;
    };
    const restarter = createRestarter([{ isRunning: () => running, restarts: () => launches, launch }]);
    const launchesAt = (nowMs: number): number => {
      restarter.restartDue(nowMs);
      return launches;
    };
    assert.deepEqual([0, 999, 1_000].map(launchesAt), [0, 0, 1]);
    assert.equal(launchesAt(1_500), 1);
    running = false;
    assert.deepEqual([2_000, 3_999, 4_000].map(launchesAt), [1, 1, 2]);
  });
});
