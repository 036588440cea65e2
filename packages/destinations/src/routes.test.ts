import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { findRoute, isLoopback, patternMatches } from './routes.ts';

describe('static routes', () => {
  it('match a domain, those below, those that begin so, or all', () => {
    assert.ok(patternMatches('Example.org', 'example.org'));
    assert.ok(patternMatches('*.example.org', 'a.example.org'));
    assert.ok(!patternMatches('*.example.org', 'example.org'));
    assert.ok(patternMatches('no-tls.*', 'no-tls.example.org'));
    assert.ok(!patternMatches('no-tls.*', 'no-tlsx.example.org'));
    assert.ok(patternMatches('*', 'x'));
  });

  it('apply in their order', () => {
    const route = (pattern: string, port: number) => ({ pattern, host: 'h', port, servername: '', caFile: '' });
    const routes = [route('a.example.org', 1), route('*.example.org', 2), route('*', 3)];
    assert.deepEqual(
      ['a.example.org', 'b.example.org', 'c.example.net'].map((domain) => findRoute(routes, domain)?.port),
      [1, 2, 3],
    );
  });

  it('know what stays on this machine', () => {
    for (const host of ['127.0.0.1', '127.9.9.9', '::1', 'localhost']) assert.ok(isLoopback(host), host);
    for (const host of ['127.0.0.1.example.org', '10.0.0.1', 'example.org', '0.0.0.0'])
      assert.ok(!isLoopback(host), host);
  });
});
