import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readFaultOptions } from './options.ts';

const read = (...args: readonly string[]) => readFaultOptions(args, () => 7);

describe('readFaultOptions', () => {
  it('runs everything with a seed of its own unless told otherwise', () => {
    const options = { seed: 7, only: [], selection: 'all', json: false, verbose: false };
    assert.deepEqual(read(), { kind: 'run', options });
    const told = read('--seed', '42', '--only', 'a,b', '--selection=ci', '--json');
    assert.deepEqual(told, {
      kind: 'run',
      options: { seed: 42, only: ['a', 'b'], selection: 'ci', json: true, verbose: false },
    });
  });

  it('says what is wrong with others', () => {
    for (const args of [['--seed', 'x'], ['--seed', '-1'], ['--selection', 'some'], ['--what'], ['a']])
      assert.equal(read(...args).kind, 'wrong', args.join(' '));
    assert.equal(read('--help').kind, 'help');
  });
});
