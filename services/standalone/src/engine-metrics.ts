/** Metrics of the embedded engine, read when someone asks. */
import type { Engine } from '@sealpost/sqlite';
import type { Metrics } from '@sealpost/telemetry';

const READ_MS = 2_000;

export function observeEngine(metrics: Metrics, engine: Engine): void {
  const queue = metrics.gauge({ name: 'store_queue_ops', help: 'Writes that wait for the embedded store.' });
  const file = metrics.gauge({ name: 'store_file_bytes', help: 'Size of the embedded store on disk.' });
  const commit = metrics.gauge({ name: 'store_commit_seconds', help: 'Longest commit since the last reading.' });
  const free = metrics.gauge({ name: 'disk_free_bytes', help: 'Free space of the data folder.' });
  const read = async (): Promise<void> => {
    const [stats, health] = await Promise.all([engine.stats(), engine.health()]);
    queue.set(stats.queueRows);
    file.set(stats.fileSizeBytes);
    commit.set(stats.commitMsMax / 1_000);
    if (health.freeBytes !== undefined) free.set(health.freeBytes);
  };
  const timer = setInterval(() => void read().catch(() => clearInterval(timer)), READ_MS);
  timer.unref();
}
