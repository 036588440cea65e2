/** Three questions to a Kafka broker over its own protocol, to know that it is up and who leads: no driver under test. */
import { connect } from 'node:net';

const ANSWER_MS = 2_000;
const ANSWER_BYTES_MAX = 1_048_576;
const CORRELATION_ID = 7;

const API_METADATA = 3;
const API_VERSIONS = 18;
const API_DESCRIBE_QUORUM = 55;

/** Whether the broker answers ApiVersions v0 without an error. Never throws. */
export async function answersApiVersions(port: number): Promise<boolean> {
  try {
    return (await ask(port, requestOf({ api: API_VERSIONS, version: 0 }, Buffer.alloc(0)))).readInt16BE(4) === 0;
  } catch {
    return false;
  }
}

/** Node ids of the brokers that are alive as this one sees it, by Metadata v1 without topics. */
export async function askBrokerIds(port: number): Promise<readonly number[]> {
  const answer = await ask(port, requestOf({ api: API_METADATA, version: 1 }, int32(0)));
  const ids: number[] = [];
  let at = 8;
  for (let left = answer.readInt32BE(4); left > 0; left--) {
    ids.push(answer.readInt32BE(at));
    at += 4 + 2 + answer.readInt16BE(at + 4) + 4;
    const rackLength = answer.readInt16BE(at);
    at += 2 + Math.max(rackLength, 0);
  }
  return ids;
}

/**
 * Node id of the active controller, by DescribeQuorum v0, which brokers pass on to it. (The controller that Metadata
 * names is any broker under KRaft: KIP-590.) Throws while the quorum has no leader.
 */
export async function askControllerId(port: number): Promise<number> {
  const topic = Buffer.from('__cluster_metadata');
  // Compact arrays and strings count one more than they hold; each structure ends with its tagged fields, here none.
  const body = Buffer.concat([Buffer.of(2, topic.length + 1), topic, Buffer.of(2), int32(0), Buffer.of(0, 0, 0)]);
  const answer = await ask(port, requestOf({ api: API_DESCRIBE_QUORUM, version: 0, tags: Buffer.of(0) }, body));
  const errorCode = answer.readInt16BE(5);
  if (errorCode !== 0) throw new Error(`the quorum cannot be described: error ${errorCode}`);
  // 4 correlation, 1 tags, 2 error, 1 topics, 1 + n name, 1 partitions, 4 index, 2 error, then the leader.
  const partitionAt = 9 + topic.length + 1;
  if (answer.readInt16BE(partitionAt + 4) !== 0) throw new Error('the quorum has no leader now');
  return answer.readInt32BE(partitionAt + 6);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

interface RequestKind {
  readonly api: number;
  readonly version: number;
  /** Tagged fields of the header, where the version has them. */
  readonly tags?: Buffer;
}

function requestOf({ api, version, tags = Buffer.alloc(0) }: RequestKind, body: Buffer): Buffer {
  const client = Buffer.from('sealpost-probe');
  const header = Buffer.alloc(10);
  header.writeInt16BE(api, 0);
  header.writeInt16BE(version, 2);
  header.writeInt32BE(CORRELATION_ID, 4);
  header.writeInt16BE(client.length, 8);
  const payload = Buffer.concat([header, client, tags, body]);
  return Buffer.concat([int32(payload.length), payload]);
}

/** One request on a connection of its own; the answer without its length. */
function ask(port: number, request: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let received = Buffer.alloc(0);
    const fail = (error: Error): void => {
      socket.destroy();
      reject(error);
    };
    socket.setTimeout(ANSWER_MS, () => fail(new Error(`no answer on port ${port} within ${ANSWER_MS} ms`)));
    socket.on('error', fail);
    socket.on('close', () => fail(new Error(`port ${port} closed without an answer`)));
    socket.on('connect', () => socket.write(request));
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      if (received.length > ANSWER_BYTES_MAX) fail(new Error(`port ${port} says too much`));
      if (received.length < 4 || received.length < 4 + received.readInt32BE(0)) return;
      resolve(received.subarray(4, 4 + received.readInt32BE(0)));
      socket.destroy();
    });
  });
}
