/** Joins as a group's coordinator brings them: what stays, what is let go, what is taken up, and when the group is asked again. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { systemClock } from '@sealpost/kernel';
import { createCommitScheduler } from '../delivery/commit-scheduler.ts';
import { createDeliveryWindow } from '../delivery/delivery-window.ts';
import type { SubscribeOptions } from '../port.ts';
import type { Place } from './group-offsets.ts';
import { createMembership } from './membership.ts';

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const places = (...partitions: number[]): Place[] => partitions.map((partition) => ({ topic: 't', partition }));

function givenMember(changes: Partial<SubscribeOptions> = {}) {
  const log: string[] = [];
  const options: SubscribeOptions = {
    group: 'g',
    topics: ['t'],
    onBatch: () => undefined,
    onAssigned: (_topic, partitions, epoch) => void log.push(`assigned ${partitions.join()} ${epoch}`),
    onRevoked: (_topic, partitions) => void log.push(`revoked ${partitions.join()}`),
    ...changes,
  };
  const window = createDeliveryWindow(options, { onMoved: () => undefined, onRoom: () => undefined });
  const committer = createCommitScheduler(async (entries) => {
    log.push(`committed ${entries.map(({ partition, offset }) => `${partition}@${offset}`).join()}`);
  });
  const membership = createMembership({
    options,
    clock: systemClock,
    window,
    committer,
    fetchStarts: async (asked) => asked.map((place) => ({ ...place, offset: 10, isNew: false })),
    pause: () => undefined,
    resume: (given) => void log.push(`resumed ${given.map(({ partition }) => partition).join()}`),
    seek: ({ partition }, offset) => void log.push(`sought ${partition}@${offset}`),
    isFatal: () => false,
    onFatal: (thrown) => {
      throw thrown;
    },
  });
  const join = async (memberId: string, epoch: number, ...partitions: number[]): Promise<void> => {
    membership.claim();
    membership.noteEpoch(epoch);
    membership.joined(memberId, places(...partitions));
    await turn();
  };
  return { membership, window, log, join };
}

describe('a member of a group', () => {
  it('takes up what it is given, at its committed place', async () => {
    const { membership, log, join } = givenMember();
    await join('m1', 7, 0, 1);
    deepEqual(log, ['sought 0@10', 'sought 1@10', 'assigned 0,1 7', 'resumed 0,1']);
    deepEqual(membership.claim(), { holds: [0, 1], epoch: 7 });
    equal(membership.rebalances(), 1);
  });

  it('leaves what stays as it is, lets go of the rest, and then asks the group again', async () => {
    const { membership, window, log, join } = givenMember();
    await join('m1', 7, 0, 1);
    const stays = window.feed('t', 0);
    log.length = 0;
    await join('m1', 8, 0);
    deepEqual(log, ['sought 0@10', 'revoked 1']);
    equal(window.feed('t', 0), stays);
    equal(stays?.epoch, 7);
    ok(membership.takeRejoin());
    equal(membership.takeRejoin(), false);
    deepEqual(membership.claim().holds, [0]);
  });

  it('goes on claiming what its handler has not let go of yet', async () => {
    let letGo: () => void = () => undefined;
    const gone = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { membership, join } = givenMember({ onRevoked: () => gone });
    await join('m1', 7, 0, 1);
    await join('m1', 8, 0);
    deepEqual(membership.claim().holds, [0, 1]);
    membership.joined('m1', places(0));
    letGo();
    await turn();
    ok(membership.takeRejoin());
    deepEqual(membership.claim().holds, [0]);
  });

  it('drops everything when it comes back as another member', async () => {
    const { window, log, join } = givenMember();
    await join('m1', 7, 0);
    const old = window.feed('t', 0);
    log.length = 0;
    await join('m2', 9, 0);
    ok(old?.controller.signal.aborted);
    equal(old?.owned, false);
    deepEqual(log, ['revoked 0', 'sought 0@10', 'assigned 0 9', 'resumed 0']);
  });

  it('drops everything at once when its membership is lost, and claims nothing', async () => {
    const { membership, window, join } = givenMember();
    await join('m1', 7, 0, 1);
    const old = window.feed('t', 0);
    membership.lost();
    ok(old?.controller.signal.aborted);
    deepEqual(membership.claim().holds, []);
    equal(membership.takeRejoin(), false);
  });
});
