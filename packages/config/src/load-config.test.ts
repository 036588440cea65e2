/** Loading: precedence and sources, every type from every source, and all problems at once with their mend. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AppError, FieldViolation } from '@sealpost/kernel';
import { defineConfig, envName } from './define-config.ts';
import { loadConfig } from './load-config.ts';
import { FILE_BYTES_MAX } from './parse-file.ts';
import { VIOLATIONS_MAX } from './read-value.ts';
import { mtaSample, portalSample } from './testing/sample-sections.ts';
import type { ConfigInput, SectionConfig } from './types.ts';

const load = (input: {
  readonly text?: string;
  readonly env?: ConfigInput['env'];
  readonly flags?: ConfigInput['flags'];
}) =>
  loadConfig([mtaSample], {
    ...(input.text === undefined ? {} : { file: { path: 'sealpost.yaml', text: input.text } }),
    env: input.env ?? {},
    flags: input.flags ?? {},
  });

const problems = (act: () => unknown): readonly FieldViolation[] => {
  try {
    act();
  } catch (thrown) {
    assert.equal((thrown as AppError).code, 'CONFIG_INVALID');
    return (thrown as AppError).violations;
  }
  return assert.fail('nothing was refused');
};
const refused = (act: () => unknown): string[] => problems(act).map(({ field, rule }) => `${field} ${rule}`);

describe('loading', () => {
  it('takes defaults when nothing is given', () => {
    const effective = load({});
    assert.deepEqual(effective.of(mtaSample), {
      ehloName: 'localhost',
      connectTimeoutMs: 10_000,
      jitter: 0.5,
      mode: 'sink',
      verify: true,
      sources: [],
      warmUpPerDay: [50, 100],
      methods: ['portal'],
      routes: [],
      limits: { messagesMax: 100, idleMs: 5_000 },
    });
    assert.deepEqual(effective.sourceOf('mta.ehloName'), { kind: 'default', at: 'default' });
    assert.equal(effective.sourceOf('mta.nothing'), undefined);
  });

  it('prefers flag over environment over file over default, and knows which it was', () => {
    const text = 'mta:\n  ehloName: from-file\n  mode: live\n  jitter: 0.1\n';
    const env = { SEALPOST_MTA_EHLO_NAME: 'from-env', SEALPOST_MTA_MODE: 'sink' };
    const effective = load({ text, env, flags: { 'mta.ehloName': 'from-flag' } });
    const { ehloName, mode, jitter, verify } = effective.of(mtaSample);
    assert.deepEqual([ehloName, mode, jitter, verify], ['from-flag', 'sink', 0.1, true]);
    const at = ['ehloName', 'mode', 'jitter', 'verify'].map((key) => effective.sourceOf(`mta.${key}`)?.at);
    assert.deepEqual(at, ['--mta.ehloName', 'SEALPOST_MTA_MODE', 'sealpost.yaml:4', 'default']);
  });

  it('reads every type from YAML', () => {
    const text = `
mta:
  connectTimeoutMs: 500
  jitter: 1
  verify: false
  sources: [192.0.2.1, 192.0.2.2]
  warmUpPerDay: [1, 2, 3]
  methods: [pgp, portal]
  limits: { idleMs: 0 }
  routes:
    - pattern: "*.example.org"
      host: mx.example.org
      port: 2525
      caFile: /etc/ca.pem
    - { pattern: "*", host: 127.0.0.1 }
`;
    const config = load({ text }).of(mtaSample);
    assert.deepEqual(config.routes, [
      { pattern: '*.example.org', host: 'mx.example.org', port: 2525, caFile: '/etc/ca.pem' },
      { pattern: '*', host: '127.0.0.1', port: 25 },
    ]);
    assert.deepEqual(config.limits, { messagesMax: 100, idleMs: 0 });
    assert.deepEqual([config.verify, config.sources[1], config.methods[0]], [false, '192.0.2.2', 'pgp']);
  });

  it('reads every type from the environment and from flags, lists of objects as JSON', () => {
    const routes = JSON.stringify([{ pattern: '*', host: 'mx.example.org' }]);
    const env = {
      SEALPOST_MTA_CONNECT_TIMEOUT_MS: ' 500 ',
      SEALPOST_MTA_JITTER: '.25',
      SEALPOST_MTA_VERIFY: '0',
      SEALPOST_MTA_SOURCES: '192.0.2.1, 192.0.2.2',
      SEALPOST_MTA_WARM_UP_PER_DAY: '1,2',
      SEALPOST_MTA_METHODS: '["pgp"]',
      SEALPOST_MTA_ROUTES: routes,
      SEALPOST_MTA_LIMITS: '{"idleMs": 7}',
    };
    const fromEnv = load({ env }).of(mtaSample);
    assert.deepEqual(
      [
        fromEnv.connectTimeoutMs,
        fromEnv.jitter,
        fromEnv.verify,
        fromEnv.sources,
        fromEnv.warmUpPerDay,
        fromEnv.methods,
      ],
      [500, 0.25, false, ['192.0.2.1', '192.0.2.2'], [1, 2], ['pgp']],
    );
    assert.deepEqual(fromEnv.routes, [{ pattern: '*', host: 'mx.example.org', port: 25 }]);
    assert.deepEqual(fromEnv.limits, { messagesMax: 100, idleMs: 7 });
    const flags = { 'mta.routes': routes, 'mta.verify': true, 'mta.sources': '', 'mta.connectTimeoutMs': 700 };
    const fromFlags = load({ flags }).of(mtaSample);
    assert.deepEqual(fromFlags.routes, fromEnv.routes);
    assert.deepEqual([fromFlags.verify, fromFlags.sources, fromFlags.connectTimeoutMs], [true, [], 700]);
  });

  it('answers a frozen value all the way down', () => {
    const config = load({ text: 'mta: { routes: [{ pattern: "*", host: h }] }' }).of(mtaSample);
    assert.ok([config, config.routes, config.routes[0], config.limits, config.warmUpPerDay].every(Object.isFrozen));
  });

  it('takes an empty file, an empty section and null for "not set"', () => {
    for (const text of ['', '# nothing\n', 'mta:\n', 'mta:\n  ehloName:\n', '---\n']) {
      assert.equal(load({ text }).of(mtaSample).ehloName, 'localhost');
    }
  });

  it('leaves sections of other processes alone when told of them', () => {
    const file = { path: 'sealpost.yaml', text: 'mta: { mode: live }\nportal: { whatever: 1 }\n' };
    const effective = loadConfig([mtaSample], { file, env: {}, flags: {}, otherSections: ['portal'] });
    assert.equal(effective.of(mtaSample).mode, 'live');
    assert.throws(() => effective.of(portalSample), /KERNEL_INTERNAL/);
  });

  it('lists foreign variables, and refuses those that are a slip away from a setting', () => {
    const env = { SEALPOST_KEY: 'k', SEALPOST_MTA_SERVICE_HOST: '10.0.0.1', PATH: '/bin', SEALPOST_GONE: undefined };
    assert.deepEqual(load({ env }).unusedEnv, ['SEALPOST_KEY', 'SEALPOST_MTA_SERVICE_HOST']);
    const [slip] = problems(() => load({ env: { SEALPOST_MTA_EHLO_NAEM: 'x' } }));
    assert.deepEqual([slip?.field, slip?.rule], ['SEALPOST_MTA_EHLO_NAEM', 'unknown']);
    assert.match(slip?.description ?? '', /did you mean SEALPOST_MTA_EHLO_NAME\?/);
  });
});

describe('a refusal', () => {
  it('names every problem at once', () => {
    const text = `
mta:
  ehloNam: x
  connectTimeoutMs: 99
  jitter: "0.5"
  mode: lve
  verify: yes
  sources: 192.0.2.1
  warmUpPerDay: [1, x]
  methods: [smime]
  limits: { idlMs: 1, messagesMax: 0 }
  routes: [{ host: h, port: 70000, prt: 1 }, 7]
prtal: {}
`;
    assert.deepEqual(
      refused(() => load({ text, flags: { 'mta.modee': 'live' } })),
      [
        'prtal unknown',
        'mta.ehloNam unknown',
        'mta.modee unknown',
        'mta.connectTimeoutMs range',
        'mta.jitter type',
        'mta.mode values',
        'mta.verify type',
        'mta.sources type',
        'mta.warmUpPerDay[1] type',
        'mta.methods[0] values',
        'mta.routes[0].prt unknown',
        'mta.routes[0].pattern required',
        'mta.routes[0].port range',
        'mta.routes[1] type',
        'mta.limits.idlMs unknown',
        'mta.limits.messagesMax range',
      ],
    );
  });

  it('says what was meant, where it stands and how to mend it', () => {
    const found = problems(() =>
      load({ text: 'mta:\n  ehloNmae: x\n  mode: lvie\n', env: { SEALPOST_MTA_JITTER: '2' } }),
    );
    assert.deepEqual(
      found.map(({ description }) => description),
      [
        'Remove it, or did you mean ehloName?',
        'Give a number from 0 to 1. (SEALPOST_MTA_JITTER)',
        'Give one of sink, live. Did you mean live? (sealpost.yaml:3)',
      ],
    );
  });

  it('never shows a value', () => {
    const secret = 'hunter2-Zebulon';
    const text = `mta: { apiKey: [${secret}], mode: ${secret}, verify: ${secret}, jitter: ${secret}, routes: ${secret} }`;
    const env = { SEALPOST_MTA_CONNECT_TIMEOUT_MS: secret, SEALPOST_MTA_LIMITS: secret };
    assert.ok(!JSON.stringify(problems(() => load({ text, env }))).includes('Zebulon'));
    assert.ok(!JSON.stringify(problems(() => load({ text: `mta: { apiKey: "${secret}` }))).includes('Zebulon'));
  });

  it('comes for broken, repeated, multiplying, oversized or shapeless YAML', () => {
    assert.deepEqual(
      refused(() => load({ text: 'mta:\n  mode: "live\n' })).map((line) => line.replace(/:\d+:\d+/, '')),
      ['sealpost.yaml yaml'],
    );
    assert.deepEqual(
      refused(() => load({ text: 'mta:\n  mode: live\n  mode: sink\n' })),
      ['sealpost.yaml:3:3 yaml'],
    );
    assert.deepEqual(
      refused(() => load({ text: '- a\n- b\n' })),
      ['sealpost.yaml type'],
    );
    assert.deepEqual(
      refused(() => load({ text: 'mta: live\n' })),
      ['mta type'],
    );
    assert.deepEqual(
      refused(() => load({ text: ' '.repeat(FILE_BYTES_MAX + 1) })),
      ['sealpost.yaml size'],
    );
    const bomb = `a: &a [${'x,'.repeat(50)}]\nb: &b [${'*a,'.repeat(50)}]\nc: &c [${'*b,'.repeat(50)}]\nd: [${'*c,'.repeat(50)}]\n`;
    assert.deepEqual(
      refused(() => load({ text: bomb })),
      ['sealpost.yaml yaml'],
    );
  });

  it('is not fooled by names that every object has', () => {
    const flags = JSON.parse('{"mta.constructor": "x", "__proto__": "y"}') as Record<string, unknown>;
    const text = 'mta: { __proto__: { mode: live }, toString: 1 }\nconstructor: {}\n';
    const fields = refused(() => load({ text, flags }));
    for (const name of [
      'constructor unknown',
      'mta.toString unknown',
      'mta.constructor unknown',
      '__proto__ unknown',
    ]) {
      assert.ok(fields.includes(name), name);
    }
  });

  it('comes for a setting that must be set, and reports at most so many problems', () => {
    assert.deepEqual(
      refused(() => loadConfig([portalSample], { env: {}, flags: {} })),
      ['portal.publicUrl required'],
    );
    const many = Array.from({ length: VIOLATIONS_MAX + 50 }, (_, index) => `x${index}: 1`).join('\n');
    assert.equal(refused(() => load({ text: many })).length, VIOLATIONS_MAX);
  });

  it('comes for text and lists beyond their limits', () => {
    assert.deepEqual(
      refused(() =>
        load({ env: { SEALPOST_MTA_EHLO_NAME: '', SEALPOST_MTA_SOURCES: 'a,b,c,d,e', SEALPOST_MTA_API_KEY: 'a\0' } }),
      ),
      ['mta.ehloName length', 'mta.sources items', 'mta.apiKey characters'],
    );
  });
});

describe('a table', () => {
  it('is refused when it is wrong itself', () => {
    const field = { key: 'a', type: 'bool', default: true, describe: 'A.' } as const;
    assert.throws(() => defineConfig('Mta', []), RangeError);
    assert.throws(() => defineConfig('mta', [{ ...field, key: 'a-b' }]), RangeError);
    assert.throws(() => defineConfig('mta', [field, field]), RangeError);
    assert.throws(() => defineConfig('mta', [{ ...field, describe: 'no full stop' }]), RangeError);
    assert.throws(() => defineConfig('mta', [{ ...field, optional: true }]), RangeError);
    assert.throws(
      () => defineConfig('mta', [{ key: 'o', type: 'object', describe: 'O.', item: [field, field] }]),
      RangeError,
    );
    assert.throws(() => defineConfig('mta', [{ ...field, default: 'yes' as unknown as boolean }]), RangeError);
  });

  it('gives its value a type', () => {
    const config: SectionConfig<typeof mtaSample> = load({}).of(mtaSample);
    const mode: 'sink' | 'live' = config.mode;
    const methods: readonly ('pgp' | 'portal')[] = config.methods;
    const caFile: string | undefined = config.routes[0]?.caFile;
    // @ts-expect-error an optional setting may be missing
    const apiKey: string = config.apiKey;
    // @ts-expect-error the value is read-only
    const write = () => (config.mode = 'live');
    // @ts-expect-error no such setting
    const nothing: unknown = config.nothing;
    assert.deepEqual(
      [mode, methods, caFile, apiKey, nothing, typeof write],
      ['sink', ['portal'], undefined, undefined, undefined, 'function'],
    );
  });

  it('names its variables', () => {
    assert.equal(envName('mta', 'ehloName'), 'SEALPOST_MTA_EHLO_NAME');
    assert.equal(envName('smtpIn', 'maxSMTPLines2'), 'SEALPOST_SMTP_IN_MAX_SMTP_LINES2');
  });
});
