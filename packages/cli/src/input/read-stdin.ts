/** Standard input as a whole, up to a limit. */
import type { Io } from '../io.ts';
import { usageError } from '../usage-error.ts';

/** Throws CLI_USAGE when more than `sizeBytesMax` come. */
export async function readAllStdin(io: Io, sizeBytesMax: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of io.stdin) {
    sizeBytes += chunk.length;
    if (sizeBytes > sizeBytesMax) throw usageError('-', 'SIZE', `Standard input has more than ${sizeBytesMax} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
