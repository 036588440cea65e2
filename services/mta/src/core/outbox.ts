/** What an attempt led to, kept with its delivery until the log has it: emissions framed as flow number, length, bytes. */
import { FLOW, type FlowName, type FlowRow, type LaneName } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import type { Emission } from '@sealpost/runtime';

const FLOWS = Object.keys(FLOW) as FlowName[];
const HEAD_BYTES = 6;

/** One buffer of all emissions: flow (1 byte), lane (1), length (4, big-endian), record. */
export function encodeOutbox(items: readonly Emission[]): Uint8Array {
  const chunks = items.flatMap((item) => {
    const bytes = (FLOW[item.flow] as FlowRow<unknown>).codec.encode(item.record).finish();
    const head = Buffer.alloc(HEAD_BYTES);
    head.writeUInt8(FLOWS.indexOf(item.flow), 0);
    head.writeUInt8(item.lane === 'bulk' ? 1 : 0, 1);
    head.writeUInt32BE(bytes.length, 2);
    return [head, bytes];
  });
  return Buffer.concat(chunks);
}

export function decodeOutbox(bytes: Uint8Array): readonly Emission[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const items: Emission[] = [];
  for (let at = 0; at < buffer.length; ) {
    if (at + HEAD_BYTES > buffer.length) throw new AppError('KERNEL_INTERNAL', { facts: { outboxAt: at } });
    const flow = FLOWS[buffer.readUInt8(at)];
    const lane: LaneName = buffer.readUInt8(at + 1) === 1 ? 'bulk' : 'express';
    const size = buffer.readUInt32BE(at + 2);
    if (flow === undefined || at + HEAD_BYTES + size > buffer.length)
      throw new AppError('KERNEL_INTERNAL', { facts: { outboxAt: at } });
    const record = (FLOW[flow] as FlowRow<unknown>).codec.decode(
      buffer.subarray(at + HEAD_BYTES, at + HEAD_BYTES + size),
    );
    items.push({ flow, lane, record } as Emission);
    at += HEAD_BYTES + size;
  }
  return items;
}
