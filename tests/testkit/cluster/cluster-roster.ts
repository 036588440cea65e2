/** The processes of a cluster together: which there are, starting them all, stopping them in order. */
import { CLUSTER_SERVICES, type ClusterMember, type ClusterService, createClusterMember } from './cluster-member.ts';
import { serverPorts } from './server-ports.ts';

const PORTS_PER_MEMBER = 3;

export interface ClusterRoster {
  /** In the order of their start. Those that were stopped stay in the list. */
  readonly members: readonly ClusterMember[];
  of(service: ClusterService): readonly ClusterMember[];
  /** By name, such as `mta-2`. Throws when there is none. */
  member(name: string): ClusterMember;
  /** Another process of a service, described and not yet started. */
  addMember(service: ClusterService): Promise<ClusterMember>;
  /** Every member that is not running; resolves once all are ready. Ends all of them when one cannot start. */
  startMembers(): Promise<void>;
  /** SIGTERM in the reverse order of the start, one service after the other. Answers the highest exit code. */
  stopMembers(timeoutMs?: number): Promise<number>;
  /** SIGKILL, all at once. */
  killMembers(): Promise<void>;
  /** What all processes said. */
  output(): string;
}

export interface RosterOptions {
  readonly counts: Partial<Readonly<Record<ClusterService, number>>>;
  readonly logFolder: string;
  readonly cwd: string;
  readonly settings: () => Readonly<Record<string, unknown>>;
  readonly env: Readonly<Record<string, string>>;
}

/** Describes the processes; starts none. */
export async function createRoster(options: RosterOptions): Promise<ClusterRoster> {
  const members: ClusterMember[] = [];
  const of = (service: ClusterService): readonly ClusterMember[] => members.filter((each) => each.service === service);
  const addMember = async (service: ClusterService): Promise<ClusterMember> => {
    const [grpc, telemetry, http] = (await serverPorts(PORTS_PER_MEMBER)) as [number, number, number];
    const { logFolder, cwd, settings, env } = options;
    const ports = { grpc, telemetry, http };
    const member = createClusterMember({
      service,
      number: of(service).length + 1,
      ports,
      logFolder,
      cwd,
      settings,
      env,
    });
    members.push(member);
    return member;
  };
  for (const service of CLUSTER_SERVICES)
    for (let count = options.counts[service] ?? 1; count > 0; count--) await addMember(service);
  const killMembers = async (): Promise<void> => {
    await Promise.all(members.map((member) => member.kill9()));
  };
  return {
    members,
    of,
    addMember,
    killMembers,
    member(name) {
      const found = members.find((member) => member.name === name);
      if (found === undefined)
        throw new Error(`no process ${name} among ${members.map((each) => each.name).join(', ')}`);
      return found;
    },
    async startMembers() {
      for (const member of members) member.launch();
      try {
        await Promise.all(members.map((member) => member.waitUntilReady()));
      } catch (error) {
        await killMembers();
        throw error;
      }
    },
    async stopMembers(timeoutMs) {
      const codes: number[] = [];
      for (const service of CLUSTER_SERVICES.toReversed())
        codes.push(...(await Promise.all(of(service).map((member) => member.stop(timeoutMs)))));
      return Math.max(0, ...codes);
    },
    output: () => members.map((member) => member.output()).join('\n'),
  };
}
