/** Starts processes again that ended by themselves, later each time, as a kubelet would. */
import type { ClusterMember } from '../../tests/testkit/cluster/cluster-member.ts';

const WAIT_MS_MIN = 1_000;
const WAIT_MS_MAX = 30_000;

type Restartable = Pick<ClusterMember, 'isRunning' | 'launch' | 'restarts'>;

/** `restartDue` is to be called every second or so, with a clock that only goes forward. */
export function createRestarter(members: readonly Restartable[]): { restartDue(nowMs: number): void } {
  const dueAtMs = new Map<Restartable, number>();
  return {
    restartDue(nowMs) {
      for (const member of members) {
        if (member.isRunning()) {
          dueAtMs.delete(member);
          continue;
        }
        const dueMs = dueAtMs.get(member) ?? nowMs + Math.min(WAIT_MS_MAX, WAIT_MS_MIN * 2 ** member.restarts());
        dueAtMs.set(member, dueMs);
        if (nowMs >= dueMs) member.launch();
      }
    },
  };
}
