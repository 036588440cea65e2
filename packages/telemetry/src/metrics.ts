/** Metrics on prom-client's registry, with handles that add to plain numbers and are read when someone asks. */
import { AppError } from '@sealpost/kernel';
import { collectDefaultMetrics, type Metric, Registry } from 'prom-client';
import { createLabelSet, type LabelSet } from './label-set.ts';
import type {
  Counter,
  CounterHandle,
  Gauge,
  GaugeHandle,
  GaugeSpec,
  Histogram,
  HistogramHandle,
  HistogramSpec,
  LabelSpecs,
  Metrics,
  MetricSpec,
} from './types.ts';

/** From 1 ms to 1 minute. */
export const DURATION_BUCKETS_SECONDS: readonly number[] = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];
const BUCKETS_MAX = 40;
const NAME_PATTERN = /^[a-z][a-z0-9_]{0,79}$/;

export interface MetricsOptions {
  /** Stands before every name: `sealpost` makes `sealpost_mta_attempts_total`. */
  readonly prefix: string;
  /** On every series: `{ target: 'mta' }`. */
  readonly defaultLabels?: Readonly<Record<string, string>>;
  /** CPU, memory, event-loop lag and garbage collection of this process. */
  readonly processMetrics?: 'on' | 'off';
}

type Kind = 'counter' | 'gauge' | 'histogram';
type Labels = Readonly<Record<string, string>>;
interface Sample {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
  readonly metricName?: string;
}

interface Registered {
  readonly kind: Kind;
  readonly labels: string;
  readonly metric: unknown;
}

export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  if (options.defaultLabels !== undefined) registry.setDefaultLabels({ ...options.defaultLabels });
  if (options.processMetrics === 'on') collectDefaultMetrics({ register: registry, prefix: `${options.prefix}_` });
  const known = new Map<string, Registered>();

  const define = <M>(kind: Kind, spec: MetricSpec<LabelSpecs>, make: (name: string) => MadeMetric<M>): M => {
    const labels = JSON.stringify(spec.labels ?? {});
    const before = known.get(spec.name);
    if (before !== undefined) {
      if (before.kind === kind && before.labels === labels) return before.metric as M;
      throw new AppError('KERNEL_INTERNAL', { cause: new RangeError('a metric name is taken by another metric') });
    }
    if (!NAME_PATTERN.test(spec.name)) throw new RangeError('a metric name is not valid');
    const name = `${options.prefix}_${spec.name}`;
    const { metric, samples } = make(name);
    // The registry asks a metric for nothing but its name and `get`.
    const source = { name, get: async () => ({ name, help: spec.help, type: kind, values: samples() }) };
    registry.registerMetric(source as unknown as Metric);
    known.set(spec.name, { kind, labels, metric });
    return metric;
  };

  return {
    counter: (spec) => define('counter', spec, () => makeCounter(spec)),
    gauge: (spec) => define('gauge', spec as GaugeSpec<LabelSpecs>, () => makeGauge(spec)),
    histogram: (spec) => define('histogram', spec as HistogramSpec<LabelSpecs>, (name) => makeHistogram(name, spec)),
    render: () => registry.metrics(),
    contentType: registry.contentType,
  };
}

interface MadeMetric<M> {
  readonly metric: M;
  samples(): Sample[];
}

const seriesOf = <H>(spec: MetricSpec<LabelSpecs>, make: () => H): LabelSet<H> => {
  const set = createLabelSet(spec.labels ?? {}, make);
  // A metric without labels shows from the start, at zero.
  if (spec.labels === undefined) set.handle({});
  return set;
};

function makeCounter<L extends LabelSpecs>(spec: MetricSpec<L>): MadeMetric<Counter<L>> {
  const set = seriesOf(spec, createCell);
  const metric: Counter<L> = {
    inc: (by) => set.handle({}).inc(by),
    with: (labels) => set.handle(labels as Labels) as CounterHandle,
  };
  return { metric, samples: () => set.entries().map(({ labels, handle }) => ({ labels, value: handle.value })) };
}

function makeGauge<L extends LabelSpecs>(spec: GaugeSpec<L>): MadeMetric<Gauge<L>> {
  const set = seriesOf(spec, createCell);
  const metric: Gauge<L> = {
    set: (value) => set.handle({}).set(value),
    inc: (by) => set.handle({}).add(by ?? 1),
    dec: (by) => set.handle({}).add(-(by ?? 1)),
    with: (labels) => set.handle(labels as Labels) as GaugeHandle,
  };
  const samples = (): Sample[] => {
    spec.collect?.(metric);
    return set.entries().map(({ labels, handle }) => ({ labels, value: handle.value }));
  };
  return { metric, samples };
}

/** One number with the calls of a counter and of a gauge. */
interface Cell extends GaugeHandle {
  value: number;
  add(by: number): void;
}

function createCell(): Cell {
  const cell: Cell = {
    value: 0,
    inc(by = 1) {
      if (by > 0) cell.value += by;
    },
    dec(by = 1) {
      cell.value -= by;
    },
    set(value) {
      cell.value = value;
    },
    add(by) {
      cell.value += by;
    },
  };
  return cell;
}

interface Distribution extends HistogramHandle {
  /** Observations per bucket, not cumulated; the last is beyond every bound. */
  readonly counts: Float64Array;
  sum: number;
}

function makeHistogram<L extends LabelSpecs>(name: string, spec: HistogramSpec<L>): MadeMetric<Histogram<L>> {
  const bounds = spec.buckets ?? DURATION_BUCKETS_SECONDS;
  if (bounds.length > BUCKETS_MAX || bounds.some((bound, index) => bound <= (bounds[index - 1] ?? -Infinity))) {
    throw new RangeError(`buckets ascend and are at most ${BUCKETS_MAX}`);
  }
  const set = seriesOf(spec, () => createDistribution(bounds));
  const metric: Histogram<L> = {
    observe: (value) => set.handle({}).observe(value),
    with: (labels) => set.handle(labels as Labels) as HistogramHandle,
  };
  return { metric, samples: () => set.entries().flatMap((entry) => histogramSamples(name, bounds, entry)) };
}

function createDistribution(bounds: readonly number[]): Distribution {
  const distribution: Distribution = {
    counts: new Float64Array(bounds.length + 1),
    sum: 0,
    observe(value) {
      if (!Number.isFinite(value)) return;
      let index = 0;
      while (index < bounds.length && value > (bounds[index] as number)) index++;
      distribution.counts[index] = (distribution.counts[index] as number) + 1;
      distribution.sum += value;
    },
  };
  return distribution;
}

function histogramSamples(
  name: string,
  bounds: readonly number[],
  entry: { readonly labels: Labels; readonly handle: Distribution },
): Sample[] {
  const { labels, handle } = entry;
  const samples: Sample[] = [];
  let total = 0;
  for (let index = 0; index <= bounds.length; index++) {
    total += handle.counts[index] as number;
    samples.push({ metricName: `${name}_bucket`, labels: { ...labels, le: bounds[index] ?? '+Inf' }, value: total });
  }
  samples.push({ metricName: `${name}_sum`, labels, value: handle.sum });
  samples.push({ metricName: `${name}_count`, labels, value: total });
  return samples;
}
