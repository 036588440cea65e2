/** The sink's page: what arrived, newest first, as text only. */
import { createHash } from 'node:crypto';
import { decodeEncodedWords, type MimePart, parseMessage, partText } from '@sealpost/mail';
import express, { type Express, type Request, type Response } from 'express';
import type { KeptMessage, KeptMessages } from './kept-messages.ts';
import { MAGIC_RECIPIENTS } from './magic-recipients.ts';
import { SINK_PAGE_ROWS, SINK_PAGE_TEXT_CHARACTERS_MAX } from './sink-limits.ts';

const STYLE = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 60rem; padding: 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin: 1.5rem 0 .3rem; }
.warn { border: 1px solid #b45309; border-radius: .4rem; padding: .5rem .8rem; }
ol { list-style: none; padding: 0; } li { border-top: 1px solid #8884; padding: .6rem 0; }
li a { display: block; color: inherit; text-decoration: none; }
.subject { font-weight: 600; overflow-wrap: anywhere; }
.meta { font-size: .87rem; opacity: .85; overflow-wrap: anywhere; }
.clear { color: #b91c1c; font-weight: 600; } .tls { color: #15803d; font-weight: 600; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid #8884; border-radius: .4rem; padding: .6rem; font-size: .82rem; }
td, th { text-align: left; padding: .1rem .8rem .1rem 0; font-size: .87rem; }
nav a { margin-right: 1rem; }
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');
const POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] as string);

function layout(title: string, body: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)}</title><style>${STYLE}</style></head><body>${body}</body></html>`;
}

const WARNING =
  '<p class="warn">Development sink: keeps mail in clear text on this machine. Nothing was sent to anybody.</p>';

const describeTls = ({ tls }: KeptMessage): string =>
  tls === null
    ? '<span class="clear">clear text</span>'
    : `<span class="tls">${escape(tls.protocol)}</span> ${escape(tls.cipher)}`;

const describeMoment = (atMs: number): string => new Date(atMs).toISOString().replace('T', ' ').slice(0, 19);

function formatRow(message: KeptMessage): string {
  const subject = message.subject === '' ? '(no subject)' : message.subject;
  return `<li><a href="/messages/${message.id}"><span class="subject">${escape(subject)}</span>
<div class="meta">${escape(message.envelopeFrom === '' ? '<>' : message.envelopeFrom)} → ${escape(message.recipients.join(', '))}</div>
<div class="meta">${describeMoment(message.atMs)} UTC · ${describeTls(message)} · ${message.sizeBytes} bytes</div></a></li>`;
}

function formatList(kept: KeptMessages, offset: number): string {
  const rows = kept.list(offset, SINK_PAGE_ROWS);
  const newer = offset > 0 ? `<a href="/?offset=${Math.max(0, offset - SINK_PAGE_ROWS)}">Newer</a>` : '';
  const more = offset + rows.length < kept.count();
  const older = more ? `<a href="/?offset=${offset + SINK_PAGE_ROWS}">Older</a>` : '';
  const magic = MAGIC_RECIPIENTS.map(
    ({ localPart, effect }) => `<tr><th>${escape(localPart)}@</th><td>${escape(effect)}</td></tr>`,
  ).join('');
  const empty = rows.length === 0 ? '<p>Nothing has arrived yet.</p>' : '';
  return layout(
    `Sink: ${kept.count()} messages`,
    `<h1>${kept.count()} messages arrived</h1>${WARNING}<nav><a href="/">Reload</a>${newer}${older}</nav>${empty}
<ol>${rows.map(formatRow).join('')}</ol>
<h2>Recipients that misbehave, at any domain</h2><table>${magic}</table>`,
  );
}

function formatPart(part: MimePart): string {
  const name = part.fileName === undefined ? '' : ` · ${escape(part.fileName)}`;
  const title = `<h2>${escape(part.contentType)}${name}</h2>`;
  if (part.children.length > 0) return '';
  if (!part.contentType.startsWith('text/') || part.disposition === 'attachment') {
    return `${title}<p class="meta">${part.body.end - part.body.start} bytes as sent, not shown</p>`;
  }
  const text = partText(part);
  const cut = text.length > SINK_PAGE_TEXT_CHARACTERS_MAX ? '<p class="meta">Cut; the download is whole.</p>' : '';
  return `${title}${cut}<pre>${escape(text.slice(0, SINK_PAGE_TEXT_CHARACTERS_MAX))}</pre>`;
}

function formatMessage(message: KeptMessage, bytes: Buffer): string {
  const parsed = parseMessage(bytes);
  const headers = parsed.headers.map(({ name, value }) => `${name}: ${decodeEncodedWords(value.trim())}`).join('\n');
  const parts = parsed.parts.map(formatPart).join('');
  const servername = message.tls === null ? '' : ` · SNI ${escape(message.tls.servername || 'none')}`;
  return layout(
    message.subject,
    `<nav><a href="/">All messages</a><a href="/messages/${message.id}/raw">Download .eml</a></nav>
<h1>${escape(message.subject === '' ? '(no subject)' : message.subject)}</h1>${WARNING}
<p class="meta">From ${escape(message.envelopeFrom === '' ? '<>' : message.envelopeFrom)}<br>To ${escape(message.recipients.join(', '))}<br>
${describeMoment(message.atMs)} UTC · ${describeTls(message)}${servername} · ${message.sizeBytes} bytes · HELO ${escape(message.clientName)}</p>
<h2>Headers</h2><pre>${escape(headers)}</pre>${parts}`,
  );
}

/** Hosts that name this machine: a page elsewhere must not read mail by pointing its own name here. */
const OWN_HOST = /^(?:localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]|\d{1,3}(?:\.\d{1,3}){3})(?::\d{1,5})?$/i;

const readOffset = (request: Request): number => {
  const { offset } = request.query;
  return typeof offset === 'string' && /^\d{1,6}$/.test(offset) ? Number(offset) : 0;
};

/** An express application that only reads. It runs no script and loads nothing. */
export function createSinkPage(kept: KeptMessages): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use((request, response, next) => {
    response.set({
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    });
    if (!OWN_HOST.test(request.headers.host ?? '')) return void response.status(421).type('text').send('unknown host');
    next();
  });
  const withMessage = async (
    request: Request,
    response: Response,
    show: (message: KeptMessage, bytes: Buffer) => void,
  ): Promise<void> => {
    const message = kept.find(String(request.params.id));
    const bytes = message === undefined ? undefined : await kept.readBytes(message.id);
    if (message === undefined || bytes === undefined) return void response.status(404).type('text').send('not kept');
    show(message, bytes);
  };
  app.get('/', (request, response) => void response.type('html').send(formatList(kept, readOffset(request))));
  app.get('/messages.json', (request, response) => void response.json(kept.list(readOffset(request), SINK_PAGE_ROWS)));
  app.get('/messages/:id', (request, response) =>
    withMessage(request, response, (message, bytes) => {
      response.type('html').send(formatMessage(message, bytes));
    }),
  );
  app.get('/messages/:id/raw', (request, response) =>
    withMessage(request, response, (message, bytes) => {
      response.set('content-disposition', `attachment; filename="${message.id}.eml"`);
      response.type('message/rfc822').send(bytes);
    }),
  );
  return app;
}
