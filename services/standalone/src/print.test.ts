import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { AppError, type ErrorCode } from '@sealpost/kernel';
import { printError } from './print.ts';

/** What a person would read for an error of this code with a cause underneath. */
function said(t: TestContext, code: ErrorCode): string {
  const write = t.mock.method(process.stderr, 'write', () => true);
  printError(new AppError(code, { cause: new TypeError('quotes what it choked on') }), 'text');
  const text = write.mock.calls.map((call) => String(call.arguments[0])).join('');
  write.mock.restore();
  return text;
}

describe('printError', () => {
  it('names places in the program only where the program is at fault', (t) => {
    assert.match(said(t, 'KERNEL_INTERNAL'), /^ {2}at TypeError\n {2}at .*print\.test\.ts/m);
    assert.doesNotMatch(said(t, 'STORE_FOLDER_UNREADABLE'), /^ {2}at /m);
  });

  it('never quotes the cause', (t) => {
    for (const code of ['KERNEL_INTERNAL', 'STORE_FOLDER_UNREADABLE'] as const)
      assert.doesNotMatch(said(t, code), /choked/);
  });
});
