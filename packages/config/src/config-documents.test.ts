/** What is generated from the tables: the reference page, Helm's schema, and the rows of `sealpost config`. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { configJsonSchema } from './config-json-schema.ts';
import { configMarkdown } from './config-markdown.ts';
import { effectiveRows, MASK } from './effective-rows.ts';
import { loadConfig } from './load-config.ts';
import { mtaSample, portalSample } from './testing/sample-sections.ts';

describe('the reference page', () => {
  const page = configMarkdown([mtaSample, portalSample]);

  it('has a row per setting with type, default, variable and meaning', () => {
    const rows = [
      '| `mta.connectTimeoutMs` | whole number from 100 to 60000 | `10000` | `SEALPOST_MTA_CONNECT_TIMEOUT_MS` | Time to connect. |',
      '| `mta.mode` | `sink`, `live` | `"sink"` | `SEALPOST_MTA_MODE` | Where mail goes. |',
      '| `mta.routes[].port` | whole number from 1 to 65535 | `25` |  | Its port. |',
      '| `mta.limits.idleMs` | whole number of at least 0 | `5000` |  | Time a connection may rest. |',
      '| `mta.apiKey` | text | not set | `SEALPOST_MTA_API_KEY` | Key of the relay. Secret. |',
      '| `portal.publicUrl` | text | must be set | `SEALPOST_PORTAL_PUBLIC_URL` | Address that recipients open. |',
    ];
    for (const row of rows) assert.ok(page.includes(`\n${row}\n`), row);
  });

  it('is a well-formed table whatever a description holds', () => {
    const cells = page
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .map((line) => line.replaceAll('\\|', '').split('|').length);
    assert.deepEqual(new Set(cells), new Set([7]));
    assert.ok(page.endsWith('\n'));
  });
});

describe('the JSON schema', () => {
  it('says what loading enforces', () => {
    const schema = configJsonSchema([mtaSample, portalSample]);
    const mta = (schema.properties as Record<string, Record<string, Record<string, unknown>>>).mta;
    const of = mta?.properties as Record<string, Record<string, unknown>>;
    assert.equal(schema.additionalProperties, false);
    assert.deepEqual(of.connectTimeoutMs, {
      type: 'integer',
      description: 'Time to connect.',
      default: 10_000,
      minimum: 100,
      maximum: 60_000,
    });
    assert.deepEqual(of.mode?.enum, ['sink', 'live']);
    assert.deepEqual(of.methods?.items, { enum: ['pgp', 'portal'] });
    assert.deepEqual((of.routes?.items as Record<string, unknown> | undefined)?.required, ['pattern', 'host']);
    assert.equal((of.limits as Record<string, unknown>).additionalProperties, false);
    assert.equal(mta?.required, undefined);
  });
});

describe('the effective rows', () => {
  const text = 'mta:\n  apiKey: hunter2\n  routes:\n    - { pattern: "*", host: h, password: hunter3 }\n';
  const rows = effectiveRows(loadConfig([mtaSample], { file: { path: 'f.yaml', text }, env: {}, flags: {} }));
  const row = (path: string) => rows.find((one) => one.path === path);

  it('show value and source of every setting', () => {
    assert.equal(rows.length, mtaSample.fields.length);
    assert.deepEqual(row('mta.ehloName'), {
      path: 'mta.ehloName',
      value: '"localhost"',
      source: { kind: 'default', at: 'default' },
      env: 'SEALPOST_MTA_EHLO_NAME',
      describe: 'Name given in EHLO.',
    });
    assert.equal(row('mta.routes')?.source.at, 'f.yaml:3');
  });

  it('mask secrets, nested ones too, and show an unset one as unset', () => {
    assert.equal(row('mta.apiKey')?.value, JSON.stringify(MASK));
    assert.equal(row('mta.routes')?.value, `[{"pattern":"*","host":"h","port":25,"password":"${MASK}"}]`);
    assert.ok(!JSON.stringify(rows).includes('hunter'));
    const unset = effectiveRows(loadConfig([mtaSample], { env: {}, flags: {} }));
    assert.equal(unset.find((one) => one.path === 'mta.apiKey')?.value, '');
  });
});
