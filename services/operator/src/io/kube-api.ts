/** EgressPool resources over the Kubernetes API, through the official client, loaded only once the operator is on. */
import type { CustomObjectsApi, KubeConfig, Watch } from '@kubernetes/client-node';
import { AppError } from '@sealpost/kernel';
import { type PoolResource, type PoolStatus, readPoolResource } from '../core/pool-resource.ts';

export interface PoolList {
  readonly resources: readonly PoolResource[];
  /** Where a watch goes on. */
  readonly resourceVersion: string;
}

export type WatchEvent =
  | { readonly kind: 'put'; readonly resource: PoolResource }
  | { readonly kind: 'deleted'; readonly name: string; readonly resourceVersion: string }
  /** Nothing changed, but the version moved on. */
  | { readonly kind: 'bookmark'; readonly resourceVersion: string };

/** `closed`: go on from the last version. `gone`: that version is no longer kept (410), list again. */
export type WatchEnd = 'closed' | 'gone';

export interface KubeApi {
  readonly namespace: string;
  /** Errors of all calls: OPERATOR_API_REFUSED, OPERATOR_API_UNREACHABLE. */
  list(): Promise<PoolList>;
  get(name: string): Promise<PoolResource | undefined>;
  /** Resolves when the watch ends, which it does by itself every few minutes. */
  watch(resourceVersion: string, onEvent: (event: WatchEvent) => void, signal: AbortSignal): Promise<WatchEnd>;
  /** `conflict`: the resource is not at that version any more. */
  patchStatus(name: string, resourceVersion: string, status: PoolStatus): Promise<'done' | 'conflict' | 'not-found'>;
}

export interface KubeApiOptions {
  /** Path; empty for the mounted service account. */
  readonly kubeconfig: string;
  /** Empty for that of the configuration's context. */
  readonly namespace: string;
}

const GROUP = 'sealpost.dev';
const VERSION = 'v1alpha1';
const PLURAL = 'egresspools';
/** The server ends a watch after this long; the client opens the next from the same version. */
const WATCH_SECONDS = 240;
/** Resources of one list; more are read page by page. */
const LIST_LIMIT = 500;
const HTTP_NOT_FOUND = 404;
const HTTP_CONFLICT = 409;
const HTTP_GONE = 410;

/** Errors: OPERATOR_CONFIG_UNREADABLE. */
export async function connectKubeApi(options: KubeApiOptions): Promise<KubeApi> {
  const client = await import('@kubernetes/client-node');
  const config = new client.KubeConfig();
  try {
    if (options.kubeconfig === '') config.loadFromCluster();
    else config.loadFromFile(options.kubeconfig);
    if (config.getCurrentCluster() === null) throw new AppError('OPERATOR_CONFIG_UNREADABLE');
  } catch (cause) {
    throw new AppError('OPERATOR_CONFIG_UNREADABLE', { cause });
  }
  const namespace = options.namespace || namespaceOf(config);
  return createKubeApi({
    namespace,
    objects: config.makeApiClient(client.CustomObjectsApi),
    watcher: new client.Watch(config),
    mergePatch: client.setHeaderOptions('Content-Type', client.PatchStrategy.MergePatch),
  });
}

const namespaceOf = (config: KubeConfig): string =>
  config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';

interface ClientParts {
  readonly namespace: string;
  readonly objects: CustomObjectsApi;
  readonly watcher: Watch;
  readonly mergePatch: Parameters<CustomObjectsApi['patchNamespacedCustomObjectStatus']>[1];
}

function createKubeApi({ namespace, objects, watcher, mergePatch }: ClientParts): KubeApi {
  const place = { group: GROUP, version: VERSION, plural: PLURAL, namespace };
  return {
    namespace,
    list: async () => {
      const resources: PoolResource[] = [];
      let token: string | undefined;
      for (;;) {
        const page = await attempt(() =>
          objects.listNamespacedCustomObject({ ...place, limit: LIST_LIMIT, ...(token ? { _continue: token } : {}) }),
        );
        const { items, metadata } = page as {
          items?: readonly unknown[];
          metadata?: { resourceVersion?: string; continue?: string };
        };
        resources.push(...(items ?? []).flatMap((item) => readPoolResource(item) ?? []));
        token = metadata?.continue;
        if (!token) return { resources, resourceVersion: metadata?.resourceVersion ?? '' };
      }
    },
    get: async (name) => {
      try {
        return readPoolResource(await objects.getNamespacedCustomObject({ ...place, name }));
      } catch (thrown) {
        if (statusOf(thrown) === HTTP_NOT_FOUND) return undefined;
        throw toError(thrown);
      }
    },
    watch: (resourceVersion, onEvent, signal) =>
      openWatch(watcher, `/apis/${GROUP}/${VERSION}/namespaces/${namespace}/${PLURAL}`, {
        resourceVersion,
        onEvent,
        signal,
      }),
    patchStatus: async (name, resourceVersion, status) => {
      try {
        const body = { metadata: { resourceVersion }, status };
        await objects.patchNamespacedCustomObjectStatus({ ...place, name, body }, mergePatch);
        return 'done';
      } catch (thrown) {
        if (statusOf(thrown) === HTTP_CONFLICT) return 'conflict';
        if (statusOf(thrown) === HTTP_NOT_FOUND) return 'not-found';
        throw toError(thrown);
      }
    },
  };
}

interface WatchCall {
  readonly resourceVersion: string;
  readonly onEvent: (event: WatchEvent) => void;
  readonly signal: AbortSignal;
}

function openWatch(watcher: Watch, path: string, call: WatchCall): Promise<WatchEnd> {
  const query = { resourceVersion: call.resourceVersion, allowWatchBookmarks: true, timeoutSeconds: WATCH_SECONDS };
  return new Promise((resolve, reject) => {
    const state = { isGone: false, controller: undefined as AbortController | undefined };
    const end = (): void => state.controller?.abort();
    const onLine = (type: string, object: unknown): void => {
      if (call.signal.aborted) return;
      if (type === 'ERROR') {
        // 410 inside the stream: the version was compacted away while the watch was open or before it began.
        state.isGone = (object as { code?: number } | undefined)?.code === HTTP_GONE;
        end();
        return;
      }
      const event = toEvent(type, object);
      if (event !== undefined) call.onEvent(event);
    };
    const onDone = (error: unknown): void => {
      call.signal.removeEventListener('abort', end);
      if (state.isGone || statusOf(error) === HTTP_GONE) resolve('gone');
      else if (error === null || error === undefined || isExpected(error)) resolve('closed');
      else reject(toError(error));
    };
    call.signal.addEventListener('abort', end);
    watcher.watch(path, query, onLine, onDone).then((controller) => {
      state.controller = controller;
      if (call.signal.aborted || state.isGone) controller.abort();
    }, onDone);
  });
}

function toEvent(type: string, object: unknown): WatchEvent | undefined {
  const resource = readPoolResource(object);
  if (type === 'BOOKMARK') {
    const version = (object as { metadata?: { resourceVersion?: unknown } } | undefined)?.metadata?.resourceVersion;
    return typeof version === 'string' ? { kind: 'bookmark', resourceVersion: version } : undefined;
  }
  if (resource === undefined) return undefined;
  const { name, resourceVersion } = resource.metadata;
  if (type === 'DELETED') return { kind: 'deleted', name, resourceVersion };
  return type === 'ADDED' || type === 'MODIFIED' ? { kind: 'put', resource } : undefined;
}

/** A watch that was quiet for too long, that we ended, or that the server broke off: all are a reason to open the next. */
const isExpected = (error: unknown): boolean =>
  error instanceof Error &&
  (error.name === 'TimeoutError' || error.name === 'AbortError' || error.message === 'terminated');

function statusOf(thrown: unknown): number | undefined {
  const { code, statusCode } = (thrown ?? {}) as { code?: unknown; statusCode?: unknown };
  if (typeof code === 'number') return code;
  return typeof statusCode === 'number' ? statusCode : undefined;
}

async function attempt<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (thrown) {
    throw toError(thrown);
  }
}

/** The client's own text holds the answer's body: only the status is kept. */
function toError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const httpStatus = statusOf(thrown);
  return httpStatus === undefined
    ? new AppError('OPERATOR_API_UNREACHABLE', { cause: thrown })
    : new AppError('OPERATOR_API_REFUSED', { facts: { httpStatus } });
}
