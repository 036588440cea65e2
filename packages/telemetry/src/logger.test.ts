/** The logger: readable JSON lines, and no way through for anything that looks like a person's data. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { AppError, createSeededRandom, newId } from '@sealpost/kernel';
import { createLogger } from './logger.ts';
import { type LogFacts, REDACTED, safe, safeText } from './safe.ts';
import type { Logger, LogLevel } from './types.ts';

type Line = Record<string, unknown> & { readonly error?: Record<string, unknown> };

function givenLogger(level: LogLevel = 'debug'): { readonly logger: Logger; lines(): Line[]; text(): string } {
  let text = '';
  const destination = {
    write: (line: string) => {
      text += line;
    },
  };
  const logger = createLogger({ service: 'dlp', level, destination, clock: { nowMs: () => 1_700_000_000_123 } });
  return {
    logger,
    text: () => text,
    lines: () =>
      text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line),
  };
}

/** Invented values in shapes that must not reach a log, whatever name or type they come under. */
const PERSONAL = [
  'Zebulon Quillfeather',
  'zebulon.quillfeather@example.org',
  '987-65-4321',
  '987654321',
  '(555) 555-0142',
  '555-555-0142',
  '555.555.0142',
  '555-0142',
  '5555550142',
  'MRN 00123987',
  '1961-07-04',
  '07/04/1961',
  '4.7.61 born',
  'HIV positive',
  'Your lab result is ready',
  'müller',
  'line\nbreak',
  'x'.repeat(81),
  '',
];

describe('a log line', () => {
  it('carries time, level, service, message and facts', () => {
    const { logger, lines } = givenLogger();
    logger.info('stage started', { records: 3, durable: true, topic: safe.id('mail.accepted.bulk.v1') });
    assert.deepEqual(lines(), [
      {
        level: 'info',
        time: '2023-11-14T22:13:20.123Z',
        service: 'dlp',
        records: 3,
        durable: true,
        topic: 'mail.accepted.bulk.v1',
        msg: 'stage started',
      },
    ]);
  });

  it('of a child carries the facts of all its parents', () => {
    const { logger, lines } = givenLogger();
    const traceId = 'a'.repeat(32);
    logger
      .child({ traceId: safe.id(traceId) })
      .child({ attempt: 2 })
      .warn('slow');
    assert.equal(lines()[0]?.traceId, traceId);
    assert.equal(lines()[0]?.attempt, 2);
  });

  it('is written from its level up, and never when silent', () => {
    const warn = givenLogger('warn');
    warn.logger.debug('a');
    warn.logger.info('b');
    warn.logger.warn('c');
    warn.logger.error('d');
    assert.deepEqual(
      warn.lines().map((line) => line.msg),
      ['c', 'd'],
    );
    assert.deepEqual([warn.logger.enabled('info'), warn.logger.enabled('warn')], [false, true]);
    const silent = givenLogger('silent');
    silent.logger.error('d', {}, new Error('x'));
    assert.equal(silent.text(), '');
  });

  it('keeps its own fields when a fact has their name', () => {
    const { logger, lines } = givenLogger();
    logger.info('stage started', { msg: safe.code('FORGED'), level: 1, service: 2 });
    assert.deepEqual([lines()[0]?.msg, lines()[0]?.level, lines()[0]?.service], ['stage started', 'info', 'dlp']);
  });

  it('is flushed on request', async () => {
    await givenLogger().logger.flush();
  });
});

describe('personal data', () => {
  it('does not get through as a fact, a name of a fact, a child fact or a message', () => {
    for (const value of PERSONAL) {
      const { logger, text } = givenLogger();
      const smuggled = {
        a: value,
        b: { deep: value },
        c: [value],
        d: safe.id(value),
        e: Symbol(value),
        [value]: 1,
      } as unknown as LogFacts;
      logger.info('kept', smuggled);
      logger.child(smuggled).error('kept', smuggled);
      if (value !== '') assert.ok(!text().includes(JSON.stringify(value).slice(1, -1)), `through: ${value}`);
    }
  });

  it('does not get through as a message when a variable was forced in', () => {
    for (const value of ['z@example.org', 'sent to 987-65-4321', 'record 00123987', 'a\nb', 'é', 'x'.repeat(201)]) {
      const { logger, lines } = givenLogger();
      logger.info(value as never);
      assert.equal(lines()[0]?.msg, REDACTED);
    }
  });

  it('does not get through with an error: not its message, its properties, its causes or its stack', () => {
    for (const value of PERSONAL.filter((text) => text.length > 3)) {
      const { logger, text } = givenLogger();
      const inner = new TypeError(value);
      const error = Object.assign(
        new Error(`failed for ${value}\n    at ${value} (/data/${value}.ts:1:1)`, { cause: inner }),
        {
          recipient: value,
          code: value,
        },
      );
      error.name = value;
      logger.error('kept', {}, error);
      logger.warn('kept', {}, value);
      logger.warn('kept', {}, new AppError('KERNEL_INTERNAL', { facts: { value }, cause: error }));
      assert.ok(!text().includes(JSON.stringify(value).slice(1, -1)), `through: ${value}`);
    }
  });

  it('is refused by the types', () => {
    const { logger } = givenLogger('silent');
    const name: string = 'Zebulon';
    // @ts-expect-error a plain string is not a fact
    logger.info('kept', { name });
    // @ts-expect-error a message is a constant
    logger.info(name);
    // @ts-expect-error a template with a variable is not a constant
    logger.info(`kept ${name}`);
    // @ts-expect-error a code is a constant
    safe.code(name);
    // @ts-expect-error objects are not facts
    logger.info('kept', { deep: {} });
    logger.info('kept', { id: newId('msg', { nowMs: () => 1 }, createSeededRandom(1)), code: 'STORE_DISK_FULL' });
  });
});

describe('a logged error', () => {
  it('is its class, code, facts, frames and causes', () => {
    const { logger, lines } = givenLogger();
    const cause = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' });
    logger.error(
      'store failed',
      { attempt: 1 },
      new AppError('STORE_UNAVAILABLE', { facts: { attempt: 3, tenantId: 'ten_a' }, cause }),
    );
    const error = lines()[0]?.error as Record<string, unknown>;
    assert.equal(error.class, 'AppError');
    assert.equal(error.code, 'STORE_UNAVAILABLE');
    assert.deepEqual(error.facts, { attempt: 3, tenantId: 'ten_a' });
    assert.match((error.frames as string[])[0] ?? '', /^packages\/telemetry\/src\/logger\.test\.ts:\d+$/);
    assert.equal((error.cause as Record<string, unknown>).code, 'ECONNREFUSED');
  });

  it('may be anything that was thrown', () => {
    const endless = new Error('a');
    endless.cause = endless;
    const noStack = new Error('b');
    noStack.stack = 7 as unknown as string;
    for (const thrown of [null, 7, 'text', {}, Object.create(null), endless, noStack, new AggregateError([])]) {
      const { logger, lines } = givenLogger();
      logger.error('kept', {}, thrown);
      assert.equal(lines().length, 1);
    }
  });
});

describe('safe text', () => {
  it('lets ids, codes, hosts, topics, paths and versions through', () => {
    const random = createSeededRandom(5);
    const ids = Array.from({ length: 500 }, (_, index) =>
      newId('msg', { nowMs: () => 1_700_000_000_000 + index }, random),
    );
    const others = [
      'STORE_DISK_FULL',
      'mx1.example.org:25',
      '127.0.0.1:50051',
      'mail.sealed.bulk.v1',
      '/srv/data',
      '24.21.0',
      'ab'.repeat(16),
    ];
    for (const text of [...ids, ...others]) assert.equal(safeText(text), text);
  });
});
