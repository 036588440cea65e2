/** UTF-7 (RFC 2152): no mailer should send it, but old ones do and a scanner must not be blind to it. */

const SHIFTED = /\+([A-Za-z0-9+/]*)-?/g;

/** Never throws; what is not valid base-64 of UTF-16 comes out as replacement characters. */
export function decodeUtf7(text: string): string {
  return text
    .replace(SHIFTED, (whole, encoded: string) => {
      if (encoded === '') return whole.endsWith('-') ? '+' : whole;
      const bytes = Buffer.from(encoded, 'base64');
      const even = bytes.subarray(0, bytes.length & ~1);
      return even.swap16().toString('utf16le');
    })
    .toWellFormed();
}
