import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, it } from 'node:test';
import { fromBinary } from '@bufbuild/protobuf';
import { type FileDescriptorProto, FileDescriptorProtoSchema, FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import {
  credentials,
  loadPackageDefinition,
  makeGenericClientConstructor,
  Server,
  ServerCredentials,
  type ServiceDefinition,
} from '@grpc/grpc-js';
import { loadSync } from '@grpc/proto-loader';
import { DESCRIPTOR_SET_URL } from '@sealpost/contracts';
import { addHealthAndReflection, cutDescriptorSet } from './health-and-reflection.ts';

const SERVICE = 'sealpost.v1.SubmissionService';
const DEADLINE_MS = 5_000;

interface ReflectionAnswer {
  readonly listServicesResponse?: { readonly service: readonly { readonly name: string }[] };
  readonly fileDescriptorResponse?: { readonly fileDescriptorProto: readonly Buffer[] };
}

type Ask = (request: object) => Promise<ReflectionAnswer>;

/** A client as any other: it knows the protocol's own file and nothing of ours. */
function reflectionClient(address: string): { readonly ask: Ask; close(): void } {
  const proto = createRequire(import.meta.resolve('@grpc/reflection')).resolve(
    '../proto/grpc/reflection/v1/reflection.proto',
  );
  const loaded = loadPackageDefinition(loadSync(proto)) as unknown as {
    readonly grpc: {
      readonly reflection: { readonly v1: { readonly ServerReflection: { service: ServiceDefinition } } };
    };
  };
  const Client = makeGenericClientConstructor(loaded.grpc.reflection.v1.ServerReflection.service, 'ServerReflection');
  const client = new Client(address, credentials.createInsecure());
  const method = client.makeBidiStreamRequest.bind(client);
  const { path, requestSerialize, responseDeserialize } = loaded.grpc.reflection.v1.ServerReflection.service[
    'ServerReflectionInfo'
  ] as ServiceDefinition[string];
  return {
    ask: (request) =>
      new Promise((resolve, reject) => {
        const options = { deadline: Date.now() + DEADLINE_MS };
        const call = method(path, requestSerialize, responseDeserialize, options);
        call.on('data', (answer: ReflectionAnswer) => {
          resolve(answer);
          call.end();
        });
        call.on('error', reject);
        call.write(request);
      }),
    close: () => client.close(),
  };
}

describe('server reflection', () => {
  const server = new Server();
  let client: ReturnType<typeof reflectionClient>;

  before(async () => {
    await addHealthAndReflection(server, [SERVICE]);
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error === null ? resolve(bound) : reject(error),
      );
    });
    client = reflectionClient(`127.0.0.1:${port}`);
  });

  after(() => {
    client.close();
    server.forceShutdown();
  });

  it('lists what is served here, and nothing else', async () => {
    const { listServicesResponse } = await client.ask({ listServices: '' });
    assert.deepEqual(
      listServicesResponse?.service.map(({ name }) => name),
      [SERVICE],
    );
  });

  it('answers files in which every type name is absolute and stands in one of the files', async () => {
    const { fileDescriptorResponse } = await client.ask({ fileContainingSymbol: SERVICE });
    const files = (fileDescriptorResponse?.fileDescriptorProto ?? []).map((bytes) =>
      fromBinary(FileDescriptorProtoSchema, bytes),
    );
    const known = new Set(files.flatMap(typeNames));
    const used = files.flatMap(usedTypeNames);
    assert.ok(used.includes('.google.protobuf.Timestamp'), 'the sample has a type of another package');
    assert.deepEqual(
      used.filter((name) => !known.has(name)),
      [],
    );
  });

  it('answers every file that a file names as a dependency', async () => {
    const { fileDescriptorResponse } = await client.ask({ fileContainingSymbol: SERVICE });
    const files = (fileDescriptorResponse?.fileDescriptorProto ?? []).map((bytes) =>
      fromBinary(FileDescriptorProtoSchema, bytes),
    );
    for (const dependency of new Set(files.flatMap((file) => file.dependency))) {
      const answer = await client.ask({ fileByFilename: dependency });
      assert.ok(answer.fileDescriptorResponse, dependency);
    }
  });
});

describe('cutDescriptorSet', () => {
  const set = readFileSync(DESCRIPTOR_SET_URL);

  it('gives the files that protobuf itself reads', () => {
    const expected = fromBinary(FileDescriptorSetSchema, set).file.map((file) => file.name);
    const found = cutDescriptorSet(set).map((bytes) => fromBinary(FileDescriptorProtoSchema, bytes).name);
    assert.deepEqual(found, expected);
  });

  it('refuses bytes that are no descriptor set', () => {
    const damaged = [
      set.subarray(0, set.length - 1),
      Buffer.from([0x12, 0]),
      Buffer.alloc(8, 0xff),
      Buffer.from([0x0a]),
    ];
    for (const bytes of damaged) assert.throws(() => cutDescriptorSet(bytes), { code: 'KERNEL_INTERNAL' });
  });
});

function typeNames(file: FileDescriptorProto): readonly string[] {
  const below = (prefix: string, messages: FileDescriptorProto['messageType']): readonly string[] =>
    messages.flatMap((message) => {
      const name = `${prefix}.${message.name}`;
      return [name, ...message.enumType.map((entry) => `${name}.${entry.name}`), ...below(name, message.nestedType)];
    });
  const prefix = `.${file.package}`;
  return [...file.enumType.map((entry) => `${prefix}.${entry.name}`), ...below(prefix, file.messageType)];
}

function usedTypeNames(file: FileDescriptorProto): readonly string[] {
  const below = (messages: FileDescriptorProto['messageType']): readonly string[] =>
    messages.flatMap((message) => [...message.field.map((field) => field.typeName), ...below(message.nestedType)]);
  const methods = file.service.flatMap((service) => service.method);
  const called = methods.flatMap((method) => [method.inputType, method.outputType]);
  return [...below(file.messageType), ...called].filter((name) => name !== '');
}
