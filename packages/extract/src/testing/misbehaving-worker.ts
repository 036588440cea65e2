/** A thread that does what the document says: answers, hangs, fills its memory, throws or leaves. */
import { parentPort } from 'node:worker_threads';
import { unreadDocument } from '../read-document.ts';
import type { Source } from '../types.ts';
import type { WorkerMessage } from '../worker-pool.ts';

const say = (message: WorkerMessage): void => parentPort?.postMessage(message);
const CHUNK_BYTES = 8_388_608;

parentPort?.on('message', ({ bytes }: Source) => {
  const wish = new TextDecoder().decode(bytes);
  if (wish === 'hang') for (;;);
  if (wish === 'leave') process.exit(3);
  if (wish === 'throw') throw new Error('thrown on wish');
  if (wish === 'fill heap') {
    for (const kept: unknown[] = []; ; ) kept.push(Array.from({ length: 1_000 }, (_, index) => ({ index })));
  }
  if (wish === 'fill buffers') {
    for (const kept: Uint8Array[] = []; ; ) kept.push(new Uint8Array(CHUNK_BYTES).fill(kept.length));
  }
  if (wish === 'fail') say({ kind: 'failed' });
  else say({ kind: 'done', document: { ...unreadDocument('text'), text: wish } });
});
say({ kind: 'ready' });
