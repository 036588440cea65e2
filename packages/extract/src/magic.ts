/** What the first bytes of a file give away: pictures, sealed containers and formats that are not read. */

/** A verdict on bytes that needs no look at names or declared types. */
export type Magic =
  | 'pdf'
  | 'zip'
  | 'gzip'
  | 'tar'
  | 'rtf'
  | 'image'
  | 'dicom'
  | 'encrypted'
  | 'unsupported'
  | 'nothing';

interface Signature {
  readonly at: number;
  /** One octet a character (latin-1). */
  readonly octets: string;
  readonly is: Magic;
}

const at = (offset: number, is: Magic, ...octets: string[]): Signature[] =>
  octets.map((each) => ({ at: offset, octets: each, is }));

const SIGNATURES: readonly Signature[] = [
  ...at(0, 'pdf', '%PDF-'),
  ...at(0, 'zip', 'PK\x03\x04', 'PK\x05\x06', 'PK\x07\x08'),
  ...at(0, 'gzip', '\x1f\x8b\x08'),
  ...at(257, 'tar', 'ustar'),
  ...at(0, 'rtf', '{\\rtf'),
  // PNG, JPEG, GIF, TIFF and BigTIFF, JPEG 2000, Photoshop, icons, JPEG XL.
  ...at(0, 'image', '\x89PNG\r\n\x1a\n', '\xff\xd8\xff', 'GIF87a', 'GIF89a', 'II*\0', 'MM\0*', 'II+\0', 'MM\0+'),
  ...at(0, 'image', '\0\0\0\x0cjP  ', '\xff\x4f\xff\x51', '8BPS', '\0\0\x01\0', '\0\0\0\x0cJXL '),
  ...at(8, 'image', 'WEBP'),
  // Portable bitmaps, as this package makes them of scanned pages.
  ...at(0, 'image', 'P4\n', 'P5\n', 'P6\n'),
  // HEIF and AVIF brands (ISO/IEC 23008-12).
  ...at(4, 'image', 'ftyphei', 'ftyphev', 'ftypmif1', 'ftypmsf1', 'ftypavif', 'ftypavis'),
  // Windows and enhanced metafiles.
  ...at(0, 'image', '\xd7\xcd\xc6\x9a', '\x01\0\0\0\x6c\0\0\0', '\x01\0\0\0\x58\0\0\0'),
  ...at(128, 'dicom', 'DICM'),
  ...at(0, 'encrypted', 'age-encryption.org/', '-----BEGIN PGP MESSAGE-----', '-----BEGIN AGE ENCRYPTED FILE-----'),
  // 7z, rar, xz, bzip2, zstd, lz4, cab, arj, TNEF, PostScript, executables, SQLite, Parquet, media containers.
  ...at(
    0,
    'unsupported',
    '7z\xbc\xaf\x27\x1c',
    'Rar!\x1a\x07',
    '\xfd7zXZ\0',
    'BZh',
    '\x28\xb5\x2f\xfd',
    '\x04\x22\x4d\x18',
  ),
  ...at(
    0,
    'unsupported',
    'MSCF',
    '\x60\xea',
    '\x78\x9f\x3e\x22',
    '%!PS',
    'MZ\x90\0',
    '\x7fELF',
    'SQLite format 3\0',
    'PAR1',
  ),
  ...at(0, 'unsupported', 'ID3', 'OggS', 'fLaC', 'RIFF', '\x1a\x45\xdf\xa3', '#!AMR', 'FORM'),
  ...at(4, 'unsupported', 'ftyp'),
];

/** OLE2 compound file [MS-CFB] §2.2: office files of the old kind, Outlook messages, and encrypted OOXML. */
const COMPOUND_FILE = '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1';
/** Streams that hold a sealed document ([MS-OFFCRYPTO] §2.2 and §2.3.4.4). */
const SEALED_STREAMS = ['EncryptedPackage', '\x09DRMContent'].map((name) => Buffer.from(name, 'utf16le'));

/** A PDF may start with up to this many bytes of something else (ISO 32000-1 annex H.3.4.1). */
const PDF_HEADER_WITHIN = 1_024;
const BITMAP_HEADER_BYTES = 14;

/** CMS content types (RFC 5652 §14, RFC 5083 §2), as DER. */
const OID_SIGNED_DATA = '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02';
const OID_ENVELOPED_DATA = '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03';
const OID_ENCRYPTED_DATA = '\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x06';
const OID_AUTH_ENVELOPED_DATA = '\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17';
/** The type of a CMS structure stands behind one tag and one length. */
const CMS_HEAD_BYTES = 24;
/** `SignedData` without content: version, digests, then a content info of nothing but its type. */
const DETACHED_CONTENT = `\x30\x0b\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01`;
const DETACHED_WITHIN_BYTES = 128;

/** OpenPGP armour that holds no content: signatures, keys and the control part of RFC 3156 §4. */
const PGP_WITHOUT_CONTENT = ['-----BEGIN PGP SIGNATURE-----', '-----BEGIN PGP PUBLIC KEY BLOCK-----', 'Version: 1'];
const PGP_WITHOUT_CONTENT_BYTES_MAX = 16_384;

const HEAD_BYTES = 320;

/** What the bytes say by themselves; undefined for text and for what is not known. */
export function magicOf(bytes: Uint8Array): Magic | undefined {
  if (bytes.length === 0) return 'nothing';
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const head = buffer.toString('latin1', 0, HEAD_BYTES);
  if (head.startsWith(COMPOUND_FILE)) {
    return SEALED_STREAMS.some((name) => buffer.includes(name)) ? 'encrypted' : 'unsupported';
  }
  for (const { at: offset, octets, is } of SIGNATURES) {
    if (head.startsWith(octets, offset)) return is;
  }
  if (isBitmap(head, buffer)) return 'image';
  if (head.startsWith('\x30')) return cmsMagic(head);
  if (bytes.length <= PGP_WITHOUT_CONTENT_BYTES_MAX && isPgpWithoutContent(head.trim())) return 'nothing';
  return buffer.subarray(0, PDF_HEADER_WITHIN).includes('%PDF-') ? 'pdf' : undefined;
}

/** Two letters are not enough to tell a bitmap from a text that starts with them: its header also says the size. */
function isBitmap(head: string, buffer: Buffer): boolean {
  if (!head.startsWith('BM') || buffer.length < BITMAP_HEADER_BYTES) return false;
  return buffer.readUInt32LE(6) === 0 && buffer.readUInt32LE(10) < buffer.length;
}

function cmsMagic(head: string): Magic | undefined {
  const start = head.slice(0, CMS_HEAD_BYTES);
  if ([OID_ENVELOPED_DATA, OID_ENCRYPTED_DATA, OID_AUTH_ENVELOPED_DATA].some((oid) => start.includes(oid))) {
    return 'encrypted';
  }
  if (!start.includes(OID_SIGNED_DATA)) return undefined;
  return head.slice(0, DETACHED_WITHIN_BYTES).includes(DETACHED_CONTENT) ? 'nothing' : 'unsupported';
}

function isPgpWithoutContent(start: string): boolean {
  return PGP_WITHOUT_CONTENT.some((armour) => (armour.startsWith('-') ? start.startsWith(armour) : start === armour));
}
