import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Method, Protection } from '@sealpost/contracts';
import { chooseMethod } from './choose-method.ts';
import { decideOne, policyOf } from './testing/facts.ts';

const DECISION = decideOne(policyOf('name: p\nrules: [{ id: all, then: {} }]'));

describe('chooseMethod', () => {
  const decide = (
    protection: Protection,
    openpgp: 'key-on-file' | 'no-key-on-file',
    tls: 'unknown' | 'server-without-tls',
  ) => chooseMethod({ ...DECISION, protection }, { openpgp, tls });

  it('never answers less than the protection asked for', () => {
    const protections = [0, 1, 2, 3, 4] as const;
    for (const protection of protections) {
      for (const openpgp of ['key-on-file', 'no-key-on-file', 'key-not-usable'] as const) {
        for (const tls of ['unknown', 'server-without-tls', 'certificate-not-valid'] as const) {
          const { method } = chooseMethod({ ...DECISION, protection }, { openpgp, tls });
          if (protection >= Protection.PROTECTION_TLS) assert.notEqual(method, Method.METHOD_OPPORTUNISTIC_TLS);
          if (protection >= Protection.PROTECTION_CONTENT) assert.notEqual(method, Method.METHOD_REQUIRED_TLS);
          if (protection === Protection.PROTECTION_PORTAL) assert.equal(method, Method.METHOD_PORTAL);
          if (tls !== 'unknown') assert.notEqual(method, Method.METHOD_REQUIRED_TLS);
        }
      }
    }
  });

  it('prefers what the recipient reads in the own mailbox, and says why the rest was refused', () => {
    assert.equal(decide(Protection.PROTECTION_TLS, 'key-on-file', 'unknown').method, Method.METHOD_OPENPGP);
    const portal = decide(Protection.PROTECTION_TLS, 'no-key-on-file', 'server-without-tls');
    assert.equal(portal.method, Method.METHOD_PORTAL);
    assert.deepEqual(portal.refusedMethods, [
      { method: Method.METHOD_OPENPGP, reason: 'no-key-on-file' },
      { method: Method.METHOD_REQUIRED_TLS, reason: 'server-without-tls' },
    ]);
  });
});
