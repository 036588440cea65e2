/** Sends 8 KiB messages over StreamMessages from a process of its own, as fast as credit allows or at a fixed rate. */
import { credentials, makeGenericClientConstructor, Metadata, type ClientDuplexStream } from '@grpc/grpc-js';
import { Message, StreamMessagesRequest, StreamMessagesResponse, Lane, Purpose } from '@sealpost/contracts';

const BODY_SIZE_BYTES = 8_192;
const DOMAINS = 50;
/** Messages encoded ahead, so that the client's own cost stays small beside the server's. */
const TEMPLATES = 200;
const STREAMS = 4;

const nowMs = (): number => performance.timeOrigin + performance.now();

const PROSE = [
  'Thank you for your visit to the clinic. Please remember to bring your insurance card and a list of the medicine that you take.',
  'Your next appointment is confirmed. The laboratory results were discussed with you, and no further test is needed at this time.',
  'If you have questions, call the front desk between eight and five. Parking is free for two hours in the garage next door.',
];
const PHI_LINE =
  'Patient: Ada Example, MRN 00417733, DOB 03/04/1961. Hemoglobin A1c 7.2 %, type 2 diabetes, metformin 500 mg.';

function text(index: number): string {
  const lines: string[] = index % 2 === 0 ? [PHI_LINE] : [];
  for (let size = 0, i = index; size < BODY_SIZE_BYTES; i++) {
    const line = PROSE[i % PROSE.length] as string;
    lines.push(line);
    size += line.length + 2;
  }
  return lines.join('\n').slice(0, BODY_SIZE_BYTES);
}

function template(index: number): Message {
  return Message.fromPartial({
    lane: Lane.LANE_EXPRESS,
    purpose: Purpose.PURPOSE_TREATMENT,
    from: { address: 'clinic@example.org', displayName: 'Example Clinic' },
    to: [{ address: `ada.${index}@d${index % DOMAINS}.example.org`, displayName: '' }],
    subject: 'A message from your clinic',
    text: text(index),
  });
}

/** Encoded bytes of everything but the header that carries time and id; protobuf lets fields be appended. */
const templates = Array.from({ length: TEMPLATES }, (_, i) => Buffer.from(Message.encode(template(i)).finish()));

function encodeItem(sequence: number): Buffer {
  const base = templates[sequence % TEMPLATES] as Buffer;
  const tail = Buffer.from(
    Message.encode(
      Message.fromPartial({ headers: [{ name: 'X-Bench-Sent', value: `${nowMs().toFixed(3)} ${sequence}` }] }),
    ).finish(),
  );
  const head = Buffer.from(StreamMessagesRequest.encode(StreamMessagesRequest.fromPartial({ sequence })).finish());
  const size = base.length + tail.length;
  const frame: number[] = [0x12];
  let rest = size;
  while (rest > 127) {
    frame.push((rest & 127) | 128);
    rest >>>= 7;
  }
  frame.push(rest);
  return Buffer.concat([head, Buffer.from(frame), base, tail]);
}

const ClientConstructor = makeGenericClientConstructor(
  {
    streamMessages: {
      path: '/sealpost.v1.SubmissionService/StreamMessages',
      requestStream: true,
      responseStream: true,
      requestSerialize: (bytes: Buffer) => bytes,
      requestDeserialize: (bytes: Buffer) => bytes,
      responseSerialize: (bytes: Buffer) => bytes,
      responseDeserialize: (bytes: Buffer) => StreamMessagesResponse.decode(bytes),
    },
  },
  'SubmissionService',
);

type Stream = ClientDuplexStream<Buffer, StreamMessagesResponse>;

const [address = '', key = ''] = process.argv.slice(2);
const metadata = new Metadata();
metadata.set('authorization', `Bearer ${key}`);
const client = new ClientConstructor(address, credentials.createInsecure());
const streams: Stream[] = [];
const state = {
  sent: 0,
  accepted: 0,
  rejected: 0,
  credit: 0,
  ratePerSecond: 0,
  startedAtMs: 0,
  startSent: 0,
  running: false,
};
const sentAtMs = new Map<number, number>();
let acceptMs: number[] = [];

for (let i = 0; i < STREAMS; i++) {
  const stream = (client as unknown as Record<string, (metadata: Metadata) => Stream>)['streamMessages']?.(
    metadata,
  ) as Stream;
  stream.on('data', (reply: StreamMessagesResponse) => {
    const startMs = sentAtMs.get(reply.sequence);
    sentAtMs.delete(reply.sequence);
    if (reply.outcome?.$case === 'accepted') state.accepted++;
    else if (reply.outcome?.$case === 'rejected') state.rejected++;
    if (startMs !== undefined && state.ratePerSecond > 0) acceptMs.push(nowMs() - startMs);
  });
  stream.on('error', (error: Error) => process.send?.({ kind: 'error', message: error.name }));
  streams.push(stream);
}

function sendOne(): void {
  const sequence = ++state.sent;
  sentAtMs.set(sequence, nowMs());
  (streams[sequence % STREAMS] as Stream).write(encodeItem(sequence));
}

setInterval(() => {
  if (!state.running) return;
  const due =
    state.ratePerSecond > 0
      ? state.startSent + Math.floor(((nowMs() - state.startedAtMs) / 1_000) * state.ratePerSecond)
      : state.credit;
  const most = Math.min(due, state.accepted + state.rejected + 2_000);
  for (let i = 0; state.sent < most && i < 200; i++) sendOne();
}, 2);

type Request = { readonly kind: string; readonly credit?: number; readonly ratePerSecond?: number };
process.on('message', (request: Request) => {
  if (request.kind === 'credit') state.credit = request.credit ?? 0;
  if (request.kind === 'start') {
    Object.assign(state, {
      running: true,
      ratePerSecond: request.ratePerSecond ?? 0,
      startedAtMs: nowMs(),
      startSent: state.sent,
    });
    acceptMs = [];
  }
  if (request.kind === 'stop') state.running = false;
  if (request.kind === 'counts')
    process.send?.({ kind: 'counts', sent: state.sent, accepted: state.accepted, rejected: state.rejected });
  if (request.kind === 'latencies') {
    const sorted = acceptMs.toSorted((a, b) => a - b);
    const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    process.send?.({ kind: 'latencies', count: sorted.length, p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 });
  }
});
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'ready' });
