/** A recipient at the portal: finds the link in a notice, types a passphrase, reads. */

export interface PortalVisit {
  readonly status: number;
  /** The page that came in the end. */
  readonly page: string;
}

/** Path of the link in a notice mail, as a mail program would show it. */
export function linkPathOf(notice: Buffer): string {
  const text = notice.toString('latin1').replaceAll('=\r\n', '').replaceAll('=3D', '=');
  const path = /https?:\/\/[^/\s"]+(\/p\/[A-Za-z0-9_-]+)/.exec(text)?.[1];
  if (path === undefined) throw new Error('the notice holds no link');
  return path;
}

/** Types `passphrase` at the link and follows to the message when it was right. */
export async function visitPortal(origin: string, path: string, passphrase: string): Promise<PortalVisit> {
  const first = await fetch(origin + path);
  await first.arrayBuffer();
  const answer = await fetch(origin + path, {
    method: 'POST',
    body: new URLSearchParams({ passphrase }),
    redirect: 'manual',
  });
  const page = await answer.text();
  const location = answer.headers.get('location');
  if (location === null) return { status: answer.status, page };
  const cookie = answer.headers.get('set-cookie')?.split(';')[0] ?? '';
  const message = await fetch(new URL(location, origin), { headers: { cookie } });
  return { status: message.status, page: await message.text() };
}
