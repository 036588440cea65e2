/** A DNS server on loopback UDP that answers A, AAAA and MX from a table, for tests without the network. */
import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import { isIPv6 } from 'node:net';

export type DnsRecord =
  | { readonly type: 'A' | 'AAAA'; readonly address: string; readonly ttlSeconds?: number }
  | { readonly type: 'MX'; readonly exchange: string; readonly preference: number; readonly ttlSeconds?: number };

/** Records by lower-case name; or the failure that every question for the name meets. */
export type DnsZone = Readonly<Record<string, readonly DnsRecord[] | 'servfail' | 'silent' | 'refused'>>;

export interface DnsServer {
  /** `127.0.0.1:port`, as `dns.Resolver.setServers` takes it. */
  readonly address: string;
  readonly port: number;
  /** `TYPE name`, in order of arrival. */
  readonly questions: readonly string[];
  setZone(zone: DnsZone): void;
  close(): Promise<void>;
}

const TYPE_NUMBERS = { A: 1, MX: 15, AAAA: 28 } as const;
const CLASS_IN = 1;
const HEADER_BYTES = 12;
const DEFAULT_TTL_SECONDS = 60;
const RCODES = { none: 0, servfail: 2, nxdomain: 3, refused: 5 } as const;

function encodeName(name: string): Buffer {
  const labels = name.split('.').filter((label) => label !== '');
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label, 'latin1')])),
    Buffer.of(0),
  ]);
}

/** RFC 4291 §2.2, `::` included; no embedded IPv4. */
function encodeIpv6(address: string): Buffer {
  const [head = '', tail] = address.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const middle = tail === undefined ? [] : Array.from({ length: 8 - left.length - right.length }, () => '0');
  const bytes = Buffer.alloc(16);
  [...left, ...middle, ...right].forEach((group, i) => {
    bytes.writeUInt16BE(Number.parseInt(group, 16), i * 2);
  });
  return bytes;
}

function encodeData(record: DnsRecord): Buffer {
  if (record.type === 'MX') {
    const preference = Buffer.alloc(2);
    preference.writeUInt16BE(record.preference);
    return Buffer.concat([preference, encodeName(record.exchange)]);
  }
  return isIPv6(record.address) ? encodeIpv6(record.address) : Buffer.from(record.address.split('.').map(Number));
}

function encodeRecord(record: DnsRecord): Buffer {
  const data = encodeData(record);
  const head = Buffer.alloc(12);
  // A pointer to the name in the question (RFC 1035 §4.1.4).
  head.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  head.writeUInt16BE(TYPE_NUMBERS[record.type], 2);
  head.writeUInt16BE(CLASS_IN, 4);
  head.writeUInt32BE(record.ttlSeconds ?? DEFAULT_TTL_SECONDS, 6);
  head.writeUInt16BE(data.length, 10);
  return Buffer.concat([head, data]);
}

interface Question {
  readonly name: string;
  readonly type: number;
  readonly endOffset: number;
}

function readQuestion(packet: Buffer): Question | undefined {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = packet[at]; length !== undefined && length > 0; length = packet[at]) {
    labels.push(packet.subarray(at + 1, at + 1 + length).toString('latin1'));
    at += 1 + length;
  }
  if (at + 5 > packet.length) return undefined;
  return { name: labels.join('.').toLowerCase(), type: packet.readUInt16BE(at + 1), endOffset: at + 5 };
}

function answerTo(packet: Buffer, question: Question, zone: DnsZone): Buffer | undefined {
  const entry = zone[question.name];
  if (entry === 'silent') return undefined;
  const records = Array.isArray(entry)
    ? (entry as readonly DnsRecord[]).filter((record) => TYPE_NUMBERS[record.type] === question.type)
    : [];
  const rcode = entry === undefined ? RCODES.nxdomain : typeof entry === 'string' ? RCODES[entry] : RCODES.none;
  const header = Buffer.alloc(HEADER_BYTES);
  packet.copy(header, 0, 0, 2);
  // Response, recursion desired and available.
  header.writeUInt16BE(0x8180 | rcode, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, packet.subarray(HEADER_BYTES, question.endOffset), ...records.map(encodeRecord)]);
}

/** Starts on 127.0.0.1 and a free port. Names that the zone lacks do not exist (NXDOMAIN). */
export async function startDnsServer(initial: DnsZone = {}): Promise<DnsServer> {
  let zone = initial;
  const questions: string[] = [];
  const typeNames = new Map<number, string>(Object.entries(TYPE_NUMBERS).map(([name, number]) => [number, name]));
  const socket = createSocket('udp4');
  socket.on('message', (packet: Buffer, from: RemoteInfo) => {
    const question = readQuestion(packet);
    if (question === undefined) return;
    questions.push(`${typeNames.get(question.type) ?? question.type} ${question.name}`);
    const answer = answerTo(packet, question, zone);
    if (answer !== undefined) socket.send(answer, from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const { port } = socket.address();
  return {
    address: `127.0.0.1:${port}`,
    port,
    questions,
    setZone: (next) => {
      zone = next;
    },
    async close() {
      socket.close();
      await once(socket, 'close');
    },
  };
}
