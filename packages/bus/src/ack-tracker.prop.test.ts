/** The tracker against the plainest model: a list of delivered offsets and a set of finished ones. */
import { equal } from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { createAckTracker } from './ack-tracker.ts';

const STEPS_MAX = 60;
const step = fc.oneof(
  fc.record({ kind: fc.constant('deliver' as const), gap: fc.integer({ min: 0, max: 3 }), sizeBytes: fc.nat(100) }),
  fc.record({ kind: fc.constant('acknowledge' as const), pick: fc.nat(STEPS_MAX * 4) }),
);

interface Delivered {
  readonly offset: number;
  readonly sizeBytes: number;
  finished: boolean;
}

describe('the tracker of acknowledgements', () => {
  it('agrees with the model for every order of deliveries and acknowledgements', () => {
    const property = fc.property(fc.nat(50), fc.array(step, { maxLength: STEPS_MAX }), (start, steps) => {
      const tracker = createAckTracker(start);
      const model: Delivered[] = [];
      let next = start;
      for (const one of steps) {
        if (one.kind === 'deliver') {
          const offset = next + one.gap;
          next = offset + 1;
          tracker.deliver(offset, one.sizeBytes, offset * 10);
          model.push({ offset, sizeBytes: one.sizeBytes, finished: false });
        } else {
          const found = model.find(({ offset }) => offset === one.pick);
          equal(tracker.acknowledge(one.pick), found === undefined || found.finished ? undefined : found.sizeBytes);
          if (found !== undefined) found.finished = true;
        }
        const open = model.filter(({ finished }) => !finished);
        equal(tracker.committable(), open[0]?.offset ?? next);
        equal(tracker.inFlight(), open.length);
        equal(
          tracker.inFlightBytes(),
          open.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
        );
        equal(tracker.oldestTimestampMs(), open[0] === undefined ? undefined : open[0].offset * 10);
      }
    });
    fc.assert(property);
  });

  it('stays exact over more records than it keeps before cutting', () => {
    const tracker = createAckTracker(0);
    const total = 5_000;
    for (let offset = 0; offset < total; offset++) tracker.deliver(offset, 1, 0);
    for (let offset = 0; offset < total; offset++) {
      const shuffled = offset % 2 === 0 ? offset + 1 : offset - 1;
      equal(tracker.acknowledge(shuffled), 1);
      equal(tracker.committable(), offset % 2 === 0 ? offset : offset + 1);
    }
    equal(tracker.inFlight(), 0);
  });
});
