/** Metrics: the text Prometheus reads, closed label sets, and handles that stay the same. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createMetrics } from './metrics.ts';

const LANES = ['express', 'bulk'] as const;
const givenMetrics = () => createMetrics({ prefix: 'sealpost' });
const samples = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

describe('a counter', () => {
  it('counts per combination of labels and renders with help and type', async () => {
    const metrics = givenMetrics();
    const counter = metrics.counter({
      name: 'mta_attempts_total',
      help: 'Attempts.',
      labels: { lane: LANES, outcome: ['delivered'] },
    });
    counter.with({ lane: 'express', outcome: 'delivered' }).inc();
    counter.with({ outcome: 'delivered', lane: 'express' }).inc(2);
    counter.with({ lane: 'bulk', outcome: 'delivered' }).inc();
    assert.equal(
      await metrics.render(),
      [
        '# HELP sealpost_mta_attempts_total Attempts.',
        '# TYPE sealpost_mta_attempts_total counter',
        'sealpost_mta_attempts_total{lane="express",outcome="delivered"} 3',
        'sealpost_mta_attempts_total{lane="bulk",outcome="delivered"} 1',
        '',
      ].join('\n'),
    );
  });

  it('answers the same handle for the same labels', () => {
    const counter = givenMetrics().counter({ name: 'a_total', help: 'A.', labels: { lane: LANES } });
    assert.equal(counter.with({ lane: 'bulk' }), counter.with({ lane: 'bulk' }));
    assert.notEqual(counter.with({ lane: 'bulk' }), counter.with({ lane: 'express' }));
  });

  it('does not go down', async () => {
    const metrics = givenMetrics();
    const counter = metrics.counter({ name: 'a_total', help: 'A.' });
    counter.inc(2);
    counter.inc(-1);
    counter.inc(Number.NaN);
    assert.deepEqual(samples(await metrics.render()), ['sealpost_a_total 2']);
  });
});

describe('a label', () => {
  it('turns values outside its set into other, so that no content becomes a label', async () => {
    const metrics = givenMetrics();
    const counter = metrics.counter({ name: 'a_total', help: 'A.', labels: { lane: LANES } });
    for (const lane of ['zebulon@example.org', '__proto__', 'constructor', '']) counter.with({ lane }).inc();
    counter.with({} as { lane: string }).inc();
    assert.deepEqual(samples(await metrics.render()), ['sealpost_a_total{lane="other"} 5']);
  });

  it('may name other itself', async () => {
    const metrics = givenMetrics();
    const counter = metrics.counter({ name: 'a_total', help: 'A.', labels: { family: ['gmail', 'other'] } });
    counter.with({ family: 'other' }).inc();
    counter.with({ family: 'x' }).inc();
    assert.deepEqual(samples(await metrics.render()), ['sealpost_a_total{family="other"} 2']);
  });

  it('with values seen at run time takes so many and no personal ones', async () => {
    const metrics = givenMetrics();
    const gauge = metrics.gauge({ name: 'depth', help: 'D.', labels: { pool: { valuesMax: 2 } } });
    for (const pool of ['987-65-4321', 'a b', 'warm', 'cold', 'third', 'warm']) gauge.with({ pool }).inc();
    assert.deepEqual(samples(await metrics.render()), [
      'sealpost_depth{pool="other"} 3',
      'sealpost_depth{pool="warm"} 2',
      'sealpost_depth{pool="cold"} 1',
    ]);
  });

  it('is bounded, together with the others of its metric', () => {
    const many = Array.from({ length: 70 }, (_, index) => `v${index}`);
    const metrics = givenMetrics();
    assert.throws(() => metrics.counter({ name: 'a_total', help: 'A.', labels: { one: many, two: many } }), RangeError);
    assert.throws(
      () => metrics.counter({ name: 'b_total', help: 'B.', labels: { pool: { valuesMax: 201 } } }),
      RangeError,
    );
    assert.throws(() => metrics.counter({ name: 'c_total', help: 'C.', labels: { le: ['1'] } }), RangeError);
    assert.throws(() => metrics.counter({ name: 'Bad-name', help: 'D.' }), RangeError);
  });
});

describe('a gauge', () => {
  it('goes up and down, and is read when someone asks', async () => {
    const metrics = givenMetrics();
    const gauge = metrics.gauge({ name: 'in_flight', help: 'I.' });
    gauge.inc(5);
    gauge.dec();
    let asked = 0;
    metrics.gauge({
      name: 'asked',
      help: 'A.',
      labels: { lane: LANES },
      collect: (one) => one.with({ lane: 'bulk' }).set(++asked),
    });
    assert.deepEqual(samples(await metrics.render()), ['sealpost_in_flight 4', 'sealpost_asked{lane="bulk"} 1']);
    assert.ok((await metrics.render()).includes('sealpost_asked{lane="bulk"} 2'));
  });
});

describe('a histogram', () => {
  it('cumulates its buckets, bounds included, and gives sum and count', async () => {
    const metrics = givenMetrics();
    const histogram = metrics.histogram({
      name: 'wait_seconds',
      help: 'W.',
      labels: { lane: LANES },
      buckets: [0.1, 1],
    });
    const handle = histogram.with({ lane: 'bulk' });
    for (const value of [0.05, 0.1, 0.5, 3, Number.NaN]) handle.observe(value);
    assert.deepEqual(samples(await metrics.render()), [
      'sealpost_wait_seconds_bucket{lane="bulk",le="0.1"} 2',
      'sealpost_wait_seconds_bucket{lane="bulk",le="1"} 3',
      'sealpost_wait_seconds_bucket{lane="bulk",le="+Inf"} 4',
      'sealpost_wait_seconds_sum{lane="bulk"} 3.65',
      'sealpost_wait_seconds_count{lane="bulk"} 4',
    ]);
  });

  it('has ascending buckets', () => {
    assert.throws(() => givenMetrics().histogram({ name: 'a', help: 'A.', buckets: [1, 1] }), RangeError);
  });
});

describe('a name', () => {
  it('stands for one metric, whoever asks; for another kind or other labels it is taken', () => {
    const metrics = givenMetrics();
    const counter = metrics.counter({ name: 'a_total', help: 'A.', labels: { lane: LANES } });
    assert.equal(metrics.counter({ name: 'a_total', help: 'A.', labels: { lane: LANES } }), counter);
    assert.throws(
      () => metrics.counter({ name: 'a_total', help: 'A.', labels: { lane: ['bulk'] } }),
      /KERNEL_INTERNAL/,
    );
    assert.throws(() => metrics.gauge({ name: 'a_total', help: 'A.', labels: { lane: LANES } }), /KERNEL_INTERNAL/);
  });
});

describe('process metrics', () => {
  it('show memory and event-loop lag under the same prefix and default labels', async () => {
    const metrics = createMetrics({ prefix: 'sealpost', processMetrics: 'on', defaultLabels: { target: 'mta' } });
    const text = await metrics.render();
    assert.match(text, /^sealpost_process_resident_memory_bytes\{target="mta"\} \d+$/m);
    assert.match(text, /^sealpost_nodejs_eventloop_lag_seconds\{/m);
    assert.match(metrics.contentType, /^text\/plain; version=0\.0\.4/);
  });
});
