/** Spans and their exporters: what is recorded, what is dropped and counted, and files that stay bounded. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { createSeededRandom } from '@sealpost/kernel';
import { createMetrics } from './metrics.ts';
import { otlpFileExporter } from './otlp-file-exporter.ts';
import { otlpHttpExporter } from './otlp-http-exporter.ts';
import { type LogFacts, safe } from './safe.ts';
import { createSpanBatcher, SPANS_PER_BATCH_MAX, SPANS_WAITING_MAX } from './span-batcher.ts';
import { createHandClock } from './testing/hand-clock.ts';
import { createTracer } from './tracer.ts';
import type { FinishedSpan, SpanExporter, Tracer } from './types.ts';

interface OtlpLine {
  readonly resourceSpans: readonly [
    { readonly scopeSpans: readonly [{ readonly spans: readonly Record<string, unknown>[] }] },
  ];
}
const spansOf = (line: string) => (JSON.parse(line) as OtlpLine).resourceSpans[0].scopeSpans[0].spans;

function givenTracer(options: { readonly exporter?: SpanExporter; readonly sampleRatio?: number } = {}) {
  const finished: FinishedSpan[] = [];
  const clock = createHandClock();
  const memory: SpanExporter = {
    export: (span) => finished.push(span),
    flush: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  const tracer: Tracer = createTracer({
    sampleRatio: options.sampleRatio ?? 1,
    exporter: options.exporter ?? memory,
    clock,
    random: createSeededRandom(1),
  });
  return { tracer, finished, clock };
}

const dropped = async (metrics: ReturnType<typeof createMetrics>): Promise<number> =>
  Number(/spans_dropped_total (\d+)/.exec(await metrics.render())?.[1]);

const folderFor = async (context: TestContext): Promise<string> => {
  const folder = await mkdtemp(join(tmpdir(), 'sealpost-traces-'));
  context.after(() => rm(folder, { recursive: true }));
  return folder;
};

describe('a span', () => {
  it('has its parent, its times and checked attributes', () => {
    const { tracer, finished, clock } = givenTracer();
    const parent = tracer.startSpan('submit');
    const span = tracer.startSpan('seal', { parent: parent.context, attributes: { parts: 3 } });
    span.set({ code: safe.code('KEYRING_KEY_GONE'), who: 'Zebulon Quillfeather' } as unknown as LogFacts);
    clock.advance(12);
    span.end('error');
    span.end('ok');
    parent.end();
    const [seal, submit] = finished;
    assert.equal(finished.length, 2);
    assert.equal(seal?.parentSpanId, submit?.context.spanId);
    assert.equal(seal?.context.traceId, submit?.context.traceId);
    assert.equal((seal?.endMs ?? 0) - (seal?.startMs ?? 0), 12);
    assert.deepEqual([seal?.status, submit?.status], ['error', 'ok']);
    assert.deepEqual(seal?.attributes, { parts: 3, code: 'KEYRING_KEY_GONE', who: '[redacted]' });
  });

  it('may have begun before it was made', () => {
    const { tracer, finished, clock } = givenTracer();
    tracer.startSpan('queue', { startMs: clock.nowMs() - 500 }).end();
    assert.equal((finished[0]?.endMs ?? 0) - (finished[0]?.startMs ?? 0), 500);
  });

  it('that is not sampled is not exported, and hands its context on', () => {
    const { tracer, finished } = givenTracer({ sampleRatio: 0 });
    const span = tracer.startSpan('submit');
    const child = tracer.startSpan('seal', { parent: span.context });
    child.set({ a: 1 });
    child.end();
    span.end();
    assert.equal(child.context, span.context);
    assert.equal(finished.length, 0);
  });

  it('follows its parent whatever the ratio', () => {
    const { tracer, finished } = givenTracer({ sampleRatio: 0 });
    tracer.startSpan('seal', { parent: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), sampled: true } }).end();
    assert.equal(finished[0]?.context.traceId, 'a'.repeat(32));
  });
});

describe('the batcher', () => {
  it('sends bounded batches, drops what exceeds its queue or fails, and counts it', async () => {
    const metrics = createMetrics({ prefix: 'sealpost' });
    const sizes: number[] = [];
    const exporter = createSpanBatcher({
      clock: createHandClock(),
      metrics,
      send: async (spans) => {
        sizes.push(spans.length);
        if (sizes.length === 2) throw new Error('down');
      },
    });
    const { tracer } = givenTracer({ exporter });
    for (let index = 0; index < SPANS_WAITING_MAX + 10; index++) tracer.startSpan('a').end();
    await tracer.flush();
    assert.equal(sizes.length, SPANS_WAITING_MAX / SPANS_PER_BATCH_MAX);
    assert.equal(Math.max(...sizes), SPANS_PER_BATCH_MAX);
    assert.equal(await dropped(metrics), 10 + SPANS_PER_BATCH_MAX);
    await tracer.close();
    tracer.startSpan('late').end();
    assert.equal(await dropped(metrics), 11 + SPANS_PER_BATCH_MAX);
  });

  it('waits a moment for company', async () => {
    const clock = createHandClock();
    const sizes: number[] = [];
    const exporter = createSpanBatcher({
      clock,
      metrics: createMetrics({ prefix: 'sealpost' }),
      send: async (spans) => {
        sizes.push(spans.length);
      },
    });
    const { tracer } = givenTracer({ exporter });
    tracer.startSpan('a').end();
    clock.advance(999);
    tracer.startSpan('b').end();
    clock.advance(1);
    await tracer.flush();
    assert.deepEqual(sizes, [2]);
  });
});

describe('the file exporter', () => {
  it('writes OTLP/JSON lines', async (context) => {
    const path = join(await folderFor(context), 'traces.jsonl');
    const exporter = otlpFileExporter({
      service: 'dlp',
      path,
      clock: createHandClock(),
      metrics: createMetrics({ prefix: 'sealpost' }),
    });
    const { tracer, clock } = givenTracer({ exporter });
    const span = tracer.startSpan('seal', { attributes: { parts: 3, share: 0.5, ok: true, topic: safe.id('a.b') } });
    clock.advance(1.5);
    span.end('error');
    await tracer.close();
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const [line] = (await readFile(path, 'utf8')).split('\n');
    assert.deepEqual(spansOf(line ?? ''), [
      {
        traceId: span.context.traceId,
        spanId: span.context.spanId,
        name: 'seal',
        kind: 1,
        startTimeUnixNano: '1700000000000000000',
        endTimeUnixNano: '1700000000001500000',
        attributes: [
          { key: 'parts', value: { intValue: '3' } },
          { key: 'share', value: { doubleValue: 0.5 } },
          { key: 'ok', value: { boolValue: true } },
          { key: 'topic', value: { stringValue: 'a.b' } },
        ],
        status: { code: 2 },
      },
    ]);
  });

  it('sets full files aside and keeps so many', async (context) => {
    const path = join(await folderFor(context), 'traces.jsonl');
    const metrics = createMetrics({ prefix: 'sealpost' });
    const exporter = otlpFileExporter({
      service: 'dlp',
      path,
      sizeBytesMax: 600,
      filesMax: 2,
      clock: createHandClock(),
      metrics,
    });
    const { tracer } = givenTracer({ exporter });
    for (const name of ['one', 'two', 'three', 'four', 'five'] as const) {
      tracer.startSpan(name).end();
      await tracer.flush();
    }
    const names = async (file: string) =>
      (await readFile(file, 'utf8'))
        .trim()
        .split('\n')
        .flatMap(spansOf)
        .map((span) => span.name);
    assert.deepEqual(
      [await names(path), await names(`${path}.1`), await names(`${path}.2`)],
      [['five'], ['four'], ['three']],
    );
    await assert.rejects(stat(`${path}.3`));
    assert.equal(await dropped(metrics), 0);
  });

  it('counts what it cannot write', async (context) => {
    const metrics = createMetrics({ prefix: 'sealpost' });
    const path = join(await folderFor(context), 'missing', 'traces.jsonl');
    const { tracer } = givenTracer({
      exporter: otlpFileExporter({ service: 'dlp', path, clock: createHandClock(), metrics }),
    });
    tracer.startSpan('a').end();
    await tracer.close();
    assert.equal(await dropped(metrics), 1);
  });
});

describe('the HTTP exporter', () => {
  const collector = async (
    context: TestContext,
    status: number,
  ): Promise<{ readonly url: string; readonly bodies: string[] }> => {
    const bodies: string[] = [];
    const server: Server = createServer((request, response) => {
      let body = '';
      request.setEncoding('utf8');
      request.on('data', (chunk: string) => {
        body += chunk;
      });
      request.on('end', () => {
        bodies.push(body);
        response.writeHead(status).end('{}');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    context.after(() => server.close());
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`, bodies };
  };

  it('posts batches to a collector', async (context) => {
    const { url, bodies } = await collector(context, 200);
    const metrics = createMetrics({ prefix: 'sealpost' });
    const { tracer } = givenTracer({
      exporter: otlpHttpExporter({ service: 'dlp', url, clock: createHandClock(), metrics }),
    });
    tracer.startSpan('a').end();
    tracer.startSpan('b').end();
    await tracer.close();
    assert.deepEqual(
      bodies.flatMap(spansOf).map((span) => span.name),
      ['a', 'b'],
    );
    assert.equal(await dropped(metrics), 0);
  });

  it('counts what a collector refuses or is not there to take', async (context) => {
    const { url } = await collector(context, 503);
    const metrics = createMetrics({ prefix: 'sealpost' });
    for (const target of [url, 'http://127.0.0.1:1/v1/traces']) {
      const { tracer } = givenTracer({
        exporter: otlpHttpExporter({ service: 'dlp', url: target, clock: createHandClock(), metrics }),
      });
      tracer.startSpan('a').end();
      await tracer.close();
    }
    assert.equal(await dropped(metrics), 2);
  });
});
