import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { FLOW, type FlowName, type ServiceName } from '@sealpost/contracts';
import { loadTarget, TARGET_NAMES } from './targets.ts';

const services = (await loadTarget('all')) ?? [];
const rows = Object.keys(FLOW) as FlowName[];

const declared = (kind: 'consumes' | 'emits', flow: FlowName): readonly ServiceName[] =>
  services.filter((service) => service[kind].includes(flow)).map((service) => service.name);

describe('services and the flow table', () => {
  it('agree on who consumes what', () => {
    for (const flow of rows)
      assert.deepEqual(declared('consumes', flow).toSorted(), FLOW[flow].consumedBy.toSorted(), flow);
  });

  it('agree on who emits what', () => {
    for (const flow of rows)
      assert.deepEqual(declared('emits', flow).toSorted(), FLOW[flow].emittedBy.toSorted(), flow);
  });

  it('have each a configuration section of its own name', () => {
    assert.deepEqual(
      services.map((service) => service.config.section),
      services.map((service) => service.name),
    );
  });
});

describe('targets', () => {
  it('start the services that they name, and nothing for other names', async () => {
    for (const name of TARGET_NAMES) assert.ok(((await loadTarget(name)) ?? []).length > 0, name);
    assert.deepEqual(
      (await loadTarget('mta'))?.map((service) => service.name),
      ['mta'],
    );
    assert.equal(await loadTarget('toString'), undefined);
    assert.equal(await loadTarget('nothing'), undefined);
  });
});
