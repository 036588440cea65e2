/** The sealed form: every altered byte is noticed, every wrong context refused, and an outside reading opens it. */
import assert from 'node:assert/strict';
import { createDecipheriv, createHmac, hash } from 'node:crypto';
import { describe, it } from 'node:test';
import { createSeededRandom, type ErrorCode } from '@sealpost/kernel';
import { CHUNK_BYTES } from './chunked-envelope.ts';
import { deriveBlock } from './committed-key.ts';
import { CHUNKED_FROM_BYTES, HeldMessageKey, SEAL_SIZE_BYTES_MAX, sealedSizeBytes } from './message-key.ts';

const REF = { tenantId: 'ten_one', messageId: 'msg_a' };
/** Secret 32 bytes of 0x42, nonce from the generator seeded with 7. */
const KNOWN_ANSWER =
  '01f266b4ef28e47c57cf11052ce0ce21631ddf89ae8dec30df016daf146633398d020ffab28567773d8dba4227227691' +
  '72d2bd834f3574df1a55e4a5af3ff341500ad3cfee46d059e5cf35378c4172ba2fb1';
/** SHA-256 of the sealed chunked form of `large(CHUNKED_FROM_BYTES + 1)`, same secret and seed. */
const KNOWN_CHUNKED_DIGEST = '612267816a0645cdcba1554e981338fd459c8b36bafd7eca073f6deaace0b80c';
const SECRET = Buffer.alloc(32, 0x42);
const messageKey = (ref = REF, secret = SECRET, seed = 7): HeldMessageKey =>
  new HeldMessageKey(ref, deriveBlock(secret, 'content'), createSeededRandom(seed));
const code = (wanted: ErrorCode) => (thrown: unknown) => (thrown as { code?: string }).code === wanted;
const broken = code('KEYRING_ENVELOPE_BROKEN');
const flipped = (bytes: Uint8Array, index: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[index] = (copy[index] as number) ^ 0x80;
  return copy;
};
const large = (sizeBytes: number): Buffer => {
  const bytes = Buffer.alloc(sizeBytes);
  for (let index = 0; index < sizeBytes; index += 509) bytes[index] = index % 251;
  return bytes;
};

/** README.md read by hand: nothing of the keyring's own code but the layout. */
function openIndependently(sealed: Buffer, part: string): Buffer {
  const block = createHmac('sha512', SECRET).update('sealpost/v1/content\x01').digest();
  const [key, commitment] = [block.subarray(0, 32), block.subarray(32, 64)];
  assert.ok(sealed.subarray(1, 33).equals(commitment));
  const named = [REF.tenantId, REF.messageId, part].map((text) => {
    const bytes = Buffer.from(text);
    return Buffer.concat([Buffer.from([bytes.length >> 8, bytes.length & 0xff]), bytes]);
  });
  const aad = Buffer.concat([sealed.subarray(0, 33), ...named]);
  const openOne = (aesKey: Buffer, nonce: Buffer, box: Buffer): Buffer => {
    const decipher = createDecipheriv('aes-256-gcm', aesKey, nonce);
    decipher.setAAD(aad).setAuthTag(box.subarray(-16));
    return Buffer.concat([decipher.update(box.subarray(0, -16)), decipher.final()]);
  };
  if (sealed[0] === 1) return openOne(key, sealed.subarray(33, 45), sealed.subarray(45));
  const salt = sealed.subarray(33, 57);
  const streamKey = createHmac('sha256', key).update('sealpost/v1/stream').update(salt).update('\x01').digest();
  const boxes: Buffer[] = [];
  for (let at = 57; at < sealed.length; at += 65_552) boxes.push(sealed.subarray(at, at + 65_552));
  const nonceOf = (index: number): Buffer => {
    const nonce = Buffer.alloc(12);
    nonce.writeUInt32BE(index, 7);
    nonce[11] = index === boxes.length - 1 ? 1 : 0;
    return nonce;
  };
  return Buffer.concat(boxes.map((box, index) => openOne(streamKey, nonceOf(index), box)));
}

describe('a sealed part', () => {
  it('opens to what was sealed, at every size around a boundary', () => {
    const key = messageKey();
    const sizes = [
      0,
      1,
      15,
      16,
      8_192,
      CHUNKED_FROM_BYTES,
      CHUNKED_FROM_BYTES + 1,
      17 * CHUNK_BYTES,
      17 * CHUNK_BYTES + 1,
    ];
    for (const size of sizes) {
      const plain = large(size);
      const sealed = key.seal('body', plain);
      assert.equal(sealed.length, sealedSizeBytes(size));
      assert.ok(key.open('body', sealed).equals(plain));
    }
  });

  it('opens by an independent reading of the documented layout', () => {
    const key = messageKey();
    for (const size of [0, 100, CHUNKED_FROM_BYTES + 5, 17 * CHUNK_BYTES]) {
      const plain = large(size);
      assert.ok(openIndependently(key.seal('attachment/0', plain), 'attachment/0').equals(plain));
    }
  });

  it('matches its known answer', () => {
    const sealed = messageKey().seal('body', Buffer.from('sealpost known answer'));
    assert.equal(sealed.toString('hex'), KNOWN_ANSWER);
    assert.equal(messageKey().open('body', Buffer.from(KNOWN_ANSWER, 'hex')).toString(), 'sealpost known answer');
  });

  it('matches its known answer in chunks', () => {
    const sealed = messageKey().seal('body', large(CHUNKED_FROM_BYTES + 1));
    assert.equal(hash('sha256', sealed, 'hex'), KNOWN_CHUNKED_DIGEST);
  });

  it('takes a new nonce each time', () => {
    const key = messageKey();
    assert.notDeepEqual(key.seal('body', Buffer.from('x')), key.seal('body', Buffer.from('x')));
  });

  it('does not open when any byte was altered', () => {
    const key = messageKey();
    const sealed = key.seal('body', Buffer.from('invented text'));
    for (let index = 0; index < sealed.length; index++) {
      assert.throws(() => key.open('body', flipped(sealed, index)), broken, `byte ${index}`);
    }
  });

  it('does not open when cut or extended anywhere', () => {
    const key = messageKey();
    const sealed = key.seal('body', Buffer.from('invented text'));
    for (let size = 0; size < sealed.length; size++)
      assert.throws(() => key.open('body', sealed.subarray(0, size)), broken);
    assert.throws(() => key.open('body', Buffer.concat([sealed, Buffer.alloc(1)])), broken);
  });

  it('does not open as another part, message or tenant, nor across their boundary', () => {
    const sealed = messageKey().seal('body', Buffer.from('x'));
    assert.throws(() => messageKey().open('bodz', sealed), broken);
    assert.throws(() => messageKey({ ...REF, messageId: 'msg_b' }).open('body', sealed), broken);
    assert.throws(() => messageKey({ ...REF, tenantId: 'ten_two' }).open('body', sealed), broken);
    const shifted = messageKey({ tenantId: 'ten_onem', messageId: 'sg_a' });
    assert.throws(() => shifted.open('body', sealed), broken);
  });

  it('commits to its key: another key is refused before anything is decrypted', () => {
    const sealed = messageKey().seal('body', Buffer.from('x'));
    const other = deriveBlock(Buffer.alloc(32, 0x43), 'content');
    assert.throws(() => messageKey(REF, Buffer.alloc(32, 0x43)).open('body', sealed), broken);
    // With the other key's commitment written in, the tag refuses.
    other.copy(sealed, 1, 32, 64);
    assert.throws(() => messageKey(REF, Buffer.alloc(32, 0x43)).open('body', sealed), broken);
    assert.throws(() => messageKey().open('body', sealed), broken);
  });

  it('keeps its errors free of content', () => {
    const sealed = flipped(messageKey().seal('body', Buffer.from('Zebulon Invented')), 50);
    assert.throws(
      () => messageKey().open('body', sealed),
      (thrown) => !String((thrown as Error).message).includes('Zebulon') && broken(thrown),
    );
  });

  it('has a named part and a bounded size', () => {
    const key = messageKey();
    assert.throws(() => key.seal('', Buffer.from('x')), RangeError);
    assert.throws(() => key.seal('p'.repeat(201), Buffer.from('x')), RangeError);
    const huge = { length: SEAL_SIZE_BYTES_MAX + 1 } as Uint8Array;
    assert.throws(() => key.seal('body', huge), RangeError);
  });
});

describe('a sealed part in chunks', () => {
  const key = messageKey();
  const plain = large(CHUNKED_FROM_BYTES + 3 * CHUNK_BYTES + 10);
  const sealed = key.seal('body', plain);
  const chunkAt = (index: number): number => 57 + index * (CHUNK_BYTES + 16);

  it('does not open when a byte of any region was altered', () => {
    const regions = [
      0,
      1,
      32,
      33,
      56,
      chunkAt(0),
      chunkAt(1) - 1,
      chunkAt(1),
      chunkAt(5) + 77,
      chunkAt(19),
      sealed.length - 1,
    ];
    for (const index of regions) assert.throws(() => key.open('body', flipped(sealed, index)), broken, `byte ${index}`);
  });

  it('does not open when cut, at a chunk boundary or elsewhere', () => {
    for (const size of [
      1,
      33,
      57,
      72,
      73,
      chunkAt(1),
      chunkAt(2) - 16,
      chunkAt(19),
      chunkAt(19) + 15,
      sealed.length - 1,
    ]) {
      assert.throws(() => key.open('body', sealed.subarray(0, size)), broken, `size ${size}`);
    }
  });

  it('does not open when chunks were swapped, repeated or appended', () => {
    const swapped = Buffer.from(sealed);
    sealed.copy(swapped, chunkAt(0), chunkAt(1), chunkAt(2));
    sealed.copy(swapped, chunkAt(1), chunkAt(0), chunkAt(1));
    assert.throws(() => key.open('body', swapped), broken);
    const repeated = Buffer.concat([sealed.subarray(0, chunkAt(1)), sealed.subarray(chunkAt(0))]);
    assert.throws(() => key.open('body', repeated), broken);
    assert.throws(() => key.open('body', Buffer.concat([sealed, sealed.subarray(chunkAt(19))])), broken);
  });

  it('does not pass for the whole form, nor the whole form for it', () => {
    const asWhole = Buffer.from(sealed);
    asWhole[0] = 1;
    assert.throws(() => key.open('body', asWhole), broken);
    const whole = key.seal('body', Buffer.alloc(100));
    whole[0] = 2;
    assert.throws(() => key.open('body', whole), broken);
  });
});

describe('a held message key', () => {
  it('goes on after it is retired, and refuses after it is ended', () => {
    const key = messageKey();
    const sealed = key.seal('body', Buffer.from('x'));
    key.retire();
    key.retire();
    assert.equal(key.open('body', sealed).toString(), 'x');
    assert.equal(
      messageKey()
        .open('body', key.seal('body', Buffer.from('y')))
        .toString(),
      'y',
    );
    key.end();
    assert.throws(() => key.open('body', sealed), code('KEYRING_KEY_GONE'));
  });

  it('leaves no key bytes in the buffer it was given, once retired or ended', () => {
    const block = deriveBlock(SECRET, 'content');
    const key = new HeldMessageKey(REF, block, createSeededRandom(7));
    key.retire();
    assert.ok(block.subarray(0, 32).equals(Buffer.alloc(32)));
    key.end();
    assert.ok(block.equals(Buffer.alloc(64)));
  });
});
