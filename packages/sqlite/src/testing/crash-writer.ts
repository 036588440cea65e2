/** Child of the crash test: writes for as long as it lives, or as often as it is told, and prints what was acknowledged, one fact a line. */
import { writeSync } from 'node:fs';
import { openEngine } from '../engine.ts';

const LANES = 8;
const STDOUT = 1;
const DOC_SIZE_BYTES_MAX = 1_048_576;

const [folder = '', round = '', writesMax = 'Infinity'] = process.argv.slice(2);
const engine = await openEngine({ folder, diskFloorBytes: 0 });
const kept = { name: 'kept', partitions: 2, retentionMs: 3_600_000, kind: 'history', groups: [] } as const;
const work = { name: 'work', partitions: 1, retentionMs: 3_600_000, kind: 'work', groups: ['g'] } as const;
const { partitions } = await engine.log.define([kept, work]);
const idOf = (topic: string, partition: number): number =>
  partitions.find((p) => p.topic === topic && p.partition === partition)?.id ?? 0;
const definition = { name: 'docs', indexes: [{ name: 'by_n', fields: ['n'], unique: true }] } as const;
const docs = await engine.docs.define(definition, DOC_SIZE_BYTES_MAX);

const say = (...facts: readonly (string | number)[]): void => void writeSync(STDOUT, `${facts.join(' ')}\n`);

async function lane(number: number): Promise<void> {
  for (let i = 0; i < Number(writesMax); i++) {
    const key = `${round}-${number}-${i}`;
    const value = Buffer.alloc(200 + ((i * 977) % 9_000), key);
    const record = { key, headers: null, timestampMs: 1, value };
    const [offset = -1] = await engine.log.append([{ ...record, partitionId: idOf('kept', i % 2) }]);
    say('record', i % 2, offset, key, value.byteLength);
    await docs.write([{ op: 'insert', doc: { _id: key, n: key, state: 'new', body: value } as { _id: string } }]);
    say('doc', key, value.byteLength);
    const [done = -1] = await engine.log.append([{ ...record, partitionId: idOf('work', 0) }]);
    await engine.log.commitOffsets([{ group: 'g', partitionId: idOf('work', 0), offset: done + 1 }]);
    say('offset', done + 1);
    if (i % 3 !== 0) continue;
    say('deleting', key);
    await docs.write([{ op: 'delete', id: key }]);
    say('deleted', key);
  }
}

await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number)));
await engine.close();
