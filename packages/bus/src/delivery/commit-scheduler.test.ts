/** Commits: one after the other, only what is still owned, and again after a failure. */
import { deepEqual, rejects } from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type CommitEntry, createCommitScheduler } from './commit-scheduler.ts';
import { createPartitionFeed, type PartitionFeed } from './partition-feed.ts';

function feedWith(partition: number, finished: number): PartitionFeed {
  const feed = createPartitionFeed({ topic: 't', partition, epoch: 1, offset: 0 });
  for (let offset = 0; offset < finished; offset++) {
    feed.tracker.deliver(offset, 1, 0);
    feed.tracker.acknowledge(offset);
  }
  return feed;
}

describe('the commits of a subscription', () => {
  it('carry the finished prefix of what is dirty and owned, once', async () => {
    const commits: (readonly CommitEntry[])[] = [];
    const scheduler = createCommitScheduler(async (entries) => void commits.push(entries));
    const [mine, lost] = [feedWith(0, 3), feedWith(1, 5)];
    lost.owned = false;
    scheduler.markDirty(mine);
    scheduler.markDirty(lost);
    await scheduler.flush();
    await scheduler.flush();
    deepEqual(commits, [[{ topic: 't', partition: 0, offset: 3 }]]);
    scheduler.stop();
  });

  it('wait for the one before, so that an older offset never follows a newer one', async () => {
    const started: number[] = [];
    const release: (() => void)[] = [];
    const scheduler = createCommitScheduler((entries) => {
      started.push(entries[0]?.offset ?? -1);
      return new Promise((resolve) => release.push(resolve));
    });
    const feed = feedWith(0, 1);
    scheduler.markDirty(feed);
    const first = scheduler.flush();
    await new Promise((resolve) => setImmediate(resolve));
    feed.tracker.deliver(1, 1, 0);
    feed.tracker.acknowledge(1);
    scheduler.markDirty(feed);
    const second = scheduler.flush();
    await new Promise((resolve) => setImmediate(resolve));
    deepEqual(started, [1]);
    release[0]?.();
    await first;
    await new Promise((resolve) => setImmediate(resolve));
    deepEqual(started, [1, 2]);
    release[1]?.();
    await second;
    scheduler.stop();
  });

  it('come again after a failure', async () => {
    let isDown = true;
    const commits: number[] = [];
    const scheduler = createCommitScheduler(async (entries) => {
      if (isDown) throw new Error('no broker');
      commits.push(entries[0]?.offset ?? -1);
    });
    scheduler.markDirty(feedWith(0, 4));
    await rejects(scheduler.flush());
    isDown = false;
    await scheduler.flush();
    deepEqual(commits, [4]);
    scheduler.stop();
  });
});
