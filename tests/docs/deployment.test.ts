/** Charts, dashboards and alerts speak of services and metrics that exist. */
import assert from 'node:assert/strict';
import { globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const ROOT = join(import.meta.dirname, '../..');
const CHART = 'deploy/helm/sealpost';
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

describe('gRPC services', () => {
  const inProto = readdirSync(join(ROOT, 'proto/sealpost/v1'))
    .flatMap((file) => [...read(`proto/sealpost/v1/${file}`).matchAll(/^service (\w+) \{/gm)])
    .map((match) => match[1] ?? '')
    .sort();
  /** From `mta:` … `grpcServices: [EgressService]`. */
  const inChart = new Map(
    [
      ...read(`${CHART}/templates/_components.tpl`).matchAll(/^(\w+):\n(?: {2}.*\n)*? {2}grpcServices: \[(.*)\]/gm),
    ].flatMap(([, component = '', services = '']) =>
      services.split(', ').map((service) => [service, component] as const),
    ),
  );

  it('each have a component in the chart', () => assert.deepEqual([...inChart.keys()].sort(), inProto));

  it('are all served by the one process of embedded mode', () => {
    const [, list = ''] =
      /grpcServices:\s+\[(\w+(?:, \w+)*)\]\s+http: true/.exec(read(`${CHART}/templates/_components.tpl`)) ?? [];
    assert.deepEqual(list.split(', ').sort(), inProto);
  });

  it('go to the same component in the development gateway', () => {
    const routes = [
      ...read('deploy/compose/gateway.conf').matchAll(/location \/sealpost\.v1\.(\w+)\/ \{ grpc_pass grpc:\/\/(\w+):/g),
    ];
    assert.deepEqual(new Map(routes.map((match) => [match[1] ?? '', match[2] ?? ''])), inChart);
  });
});

describe('metrics of dashboards and alerts', () => {
  const declared = new Set(
    globSync(['packages/*/src/**/*.ts', 'services/*/src/**/*.ts'], {
      cwd: ROOT,
      exclude: ['**/*.test.ts', '**/gen/**'],
    })
      .flatMap((path) => [...read(path).matchAll(/\bname: '([a-z][a-z0-9_]+)'/g)])
      .map((match) => match[1] ?? ''),
  );
  const sources = [
    `${CHART}/files/prometheus/sealpost.rules.yaml`,
    ...globSync(`${CHART}/files/dashboards/*.json`, { cwd: ROOT }),
  ];
  /** `sealpost_slo` names an objective on recording rules; it is no metric. */
  const SLO_LABEL = 'slo';
  /** What prom-client itself adds. */
  const fromLibrary = /^(process|nodejs)_/;

  for (const source of sources) {
    it(`are all emitted by the code: ${source}`, () => {
      const used = new Set(
        [...read(source).matchAll(/\bsealpost_([a-z0-9_]+?)(?:_bucket|_sum|_count)?(?=[^a-z0-9_:])/g)].map(
          (match) => match[1] ?? '',
        ),
      );
      const missing = [...used].filter((name) => name !== SLO_LABEL && !declared.has(name) && !fromLibrary.test(name));
      assert.deepEqual(missing, []);
    });
  }
});
