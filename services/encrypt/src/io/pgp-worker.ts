/** The thread that encrypts: one request in, one reply out. */
import { parentPort } from 'node:worker_threads';
import { createMessage, encrypt, type PublicKey, readKey } from 'openpgp';
import type { PgpReply, PgpRequest } from './pgp.ts';

parentPort?.on('message', (request: PgpRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply));
});

async function answer({ id, plain, publicKey }: PgpRequest): Promise<PgpReply> {
  const key = await usableKey(publicKey);
  if (key === undefined) return { id, kind: 'key-unusable' };
  try {
    const message = await createMessage({ binary: plain });
    return { id, kind: 'done', armored: await encrypt({ message, encryptionKeys: key, format: 'armored' }) };
  } catch {
    // The cause may quote the input, so it stays in this thread.
    return { id, kind: 'failed' };
  }
}

async function usableKey(binaryKey: Uint8Array): Promise<PublicKey | undefined> {
  try {
    const key = await readKey({ binaryKey });
    await key.getEncryptionKey();
    return key;
  } catch {
    return undefined;
  }
}
