/** The EgressPool resource (sealpost.dev/v1alpha1) as far as the operator reads and writes it. */

/** What is read; the spec is judged by `readPoolSpec`, because an old definition in the cluster may let anything through. */
export interface PoolResource {
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly generation: number;
    readonly resourceVersion: string;
  };
  readonly spec: unknown;
  readonly status: PoolStatus;
}

export interface PoolStatus {
  readonly observedGeneration?: number;
  readonly sources?: readonly SourceStatus[];
  readonly conditions?: readonly Condition[];
}

export interface SourceStatus {
  readonly name: string;
  /** Days on which it has sent. */
  readonly sendingDay: number;
  /** Messages it may send today; 0 when warmed; absent while the mta's own table decides and nothing was sent today. */
  readonly budgetToday?: number;
  readonly debitedToday: number;
}

/** As `metav1.Condition`. */
export interface Condition {
  readonly type: string;
  readonly status: 'True' | 'False' | 'Unknown';
  readonly observedGeneration?: number;
  /** As `metav1.Time`: UTC, whole seconds, `2026-11-21T12:00:00Z`. */
  readonly lastTransitionTime: string;
  readonly reason: string;
  readonly message: string;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The resource of what the API server sent, or undefined when it lacks what every object has. Never throws. */
export function readPoolResource(value: unknown): PoolResource | undefined {
  if (!isObject(value) || !isObject(value['metadata'])) return undefined;
  const { name, namespace, generation, resourceVersion } = value['metadata'];
  if (typeof name !== 'string' || name === '' || typeof resourceVersion !== 'string') return undefined;
  return {
    metadata: {
      name,
      namespace: typeof namespace === 'string' ? namespace : '',
      generation: typeof generation === 'number' ? generation : 0,
      resourceVersion,
    },
    spec: value['spec'],
    status: isObject(value['status']) ? (value['status'] as PoolStatus) : {},
  };
}
