/** Asks grpc.health.v1.Health of every address given; exits 1 unless all of them serve. No dependencies. */
import { connect } from 'node:http2';

const TIMEOUT_MS = 10_000;
// One uncompressed, empty message (gRPC over HTTP/2: flag, 32-bit length).
const EMPTY_REQUEST = Buffer.alloc(5);
const SERVING = 1;

function check(address) {
  return new Promise((resolve) => {
    const session = connect(`http://${address}`);
    const end = (problem) => {
      clearTimeout(timer);
      session.destroy();
      resolve(problem);
    };
    const timer = setTimeout(() => end('no answer in time'), TIMEOUT_MS);
    session.on('error', (error) => end(error.code ?? 'cannot connect'));
    const stream = session.request({
      ':method': 'POST',
      ':path': '/grpc.health.v1.Health/Check',
      'content-type': 'application/grpc',
      te: 'trailers',
    });
    const chunks = [];
    let status;
    stream.on('response', (headers) => (status = headers['grpc-status']));
    stream.on('trailers', (trailers) => (status = trailers['grpc-status']));
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('error', (error) => end(error.code ?? 'stream broke'));
    stream.on('end', () => {
      // Field 1 (varint) of HealthCheckResponse follows the five bytes of framing.
      const [tag, serving] = Buffer.concat(chunks).subarray(5);
      if (status !== '0') return end(`grpc-status ${status}`);
      end(tag === 0x08 && serving === SERVING ? undefined : 'not serving');
    });
    stream.end(EMPTY_REQUEST);
  });
}

let failed = 0;
for (const address of process.argv.slice(2)) {
  const problem = await check(address);
  if (problem !== undefined) failed += 1;
  console.log(`${problem === undefined ? 'ok  ' : 'FAIL'} ${address}${problem === undefined ? '' : `: ${problem}`}`);
}
process.exitCode = failed === 0 ? 0 : 1;
