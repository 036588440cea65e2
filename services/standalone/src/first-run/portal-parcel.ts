/** Finds the link to an example's portal parcel in the notice that the sink kept, as its recipient would. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseMessage, partText } from '@sealpost/mail';

/** Newest mails looked at. */
const LOOKED_AT_MAX = 200;
const LINK = /https?:\/\/[^\s"'<>]+/g;

interface Kept {
  readonly recipients?: readonly string[];
}

/** First link of the newest kept mail to `recipient` that leads to `portalUrl`; undefined when there is none. */
export async function findParcelLink(
  keepFolder: string,
  recipient: string,
  portalUrl: string,
): Promise<string | undefined> {
  const names = (await readdir(keepFolder).catch(() => [])).filter((name) => name.endsWith('.json')).sort();
  for (const name of names.reverse().slice(0, LOOKED_AT_MAX)) {
    const kept = JSON.parse(await readFile(join(keepFolder, name), 'utf8')) as Kept;
    if (kept.recipients?.includes(recipient) !== true) continue;
    const mail = parseMessage(await readFile(join(keepFolder, name.replace(/json$/, 'eml'))));
    const text = mail.parts
      .filter((part) => part.contentType.startsWith('text/'))
      .map((part) => partText(part))
      .join('\n');
    const link = [...text.matchAll(LINK)].map(([url]) => url).find((url) => url.startsWith(portalUrl));
    if (link !== undefined) return link;
  }
  return undefined;
}
