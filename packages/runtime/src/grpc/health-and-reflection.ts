/** The two standard services every gRPC client expects: grpc.health.v1 and server reflection. */
import { readFile } from 'node:fs/promises';
import type { Server } from '@grpc/grpc-js';
import { ReflectionService } from '@grpc/reflection';
import { DESCRIPTOR_SET_URL } from '@sealpost/contracts';
import { AppError } from '@sealpost/kernel';
import { HealthImplementation } from 'grpc-health-check';

export interface HealthSwitch {
  setServing(serving: 'serving' | 'not-serving'): void;
}

export async function addHealthAndReflection(server: Server, serviceNames: readonly string[]): Promise<HealthSwitch> {
  const names = ['', ...serviceNames];
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, 'NOT_SERVING'])));
  health.addToServer(server);
  // Handed over as they were built: proto-loader would write type names anew without their leading dot, and clients such as
  // grpcurl then look for `sealpost.v1.google.protobuf.Timestamp`.
  const files = { all: { fileDescriptorProtos: cutDescriptorSet(await readFile(DESCRIPTOR_SET_URL)) } };
  new ReflectionService(files as never, { services: [...serviceNames] }).addToServer(server);
  return {
    setServing: (serving) => {
      for (const name of names) health.setStatus(name, serving === 'serving' ? 'SERVING' : 'NOT_SERVING');
    },
  };
}

/** `repeated FileDescriptorProto file = 1`, length-delimited (google/protobuf/descriptor.proto). */
const FILE_TAG = 0x0a;
/** A length is below 2^28 in these many bytes; our set has some 100 KiB. */
const LENGTH_BYTES_MAX = 4;

/** The files of a FileDescriptorSet, byte for byte. Errors: KERNEL_INTERNAL when the bytes are no such set. */
export function cutDescriptorSet(set: Buffer): readonly Buffer[] {
  const broken = (offsetBytes: number): AppError =>
    new AppError('KERNEL_INTERNAL', { facts: { detail: 'descriptor set is damaged', offsetBytes } });
  const files: Buffer[] = [];
  let at = 0;
  while (at < set.length) {
    if (set[at++] !== FILE_TAG) throw broken(at - 1);
    let length = 0;
    for (let i = 0, more = true; more; i++, at++) {
      const byte = set[at];
      if (byte === undefined || i === LENGTH_BYTES_MAX) throw broken(at);
      length |= (byte & 0x7f) << (7 * i);
      more = byte > 0x7f;
    }
    if (at + length > set.length) throw broken(at);
    files.push(set.subarray(at, at + length));
    at += length;
  }
  return files;
}
