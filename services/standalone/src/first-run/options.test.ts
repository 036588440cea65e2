import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFirstRunOptions } from './options.ts';

describe('options of npm start', () => {
  it('uses the usual ports, and free ones with --once', () => {
    const usual = readFirstRunOptions([]);
    const once = readFirstRunOptions(['--once']);
    assert.ok(usual.kind === 'options' && once.kind === 'options');
    assert.deepEqual([usual.options.sinkPort, once.options.sinkPort], [2526, 0]);
    assert.equal(usual.options.data, undefined);
  });

  it('hands --port and --set to the server', () => {
    const read = readFirstRunOptions(['--port', '6000', '--set', 'telemetry.port=9465']);
    assert.ok(read.kind === 'options');
    assert.deepEqual(read.options.settings, ['telemetry.port=9465', 'grpc.port=6000']);
  });

  it('says what is wrong instead of throwing', () => {
    for (const args of [['--port', '70000'], ['--sink-port', 'x'], ['--unknown'], ['word']]) {
      const read = readFirstRunOptions(args);
      assert.ok(read.kind === 'wrong' && read.problem !== '', args.join(' '));
    }
    assert.equal(readFirstRunOptions(['-h']).kind, 'help');
  });
});
