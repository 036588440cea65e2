/** Addresses in tables: recognizable to who knows them, unreadable over the shoulder. */

/** "jane.doe@example.org" becomes "j…@example.org"; what is no address becomes "…". */
export function maskAddress(address: string): string {
  const at = address.lastIndexOf('@');
  if (at < 1) return '…';
  return `${Array.from(address)[0]}…${address.slice(at)}`;
}
