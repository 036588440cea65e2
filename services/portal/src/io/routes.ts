/** The pages over HTTP. Reading an address changes nothing: opening, downloading, staying and closing are presses (POST). */
import express, { type Express, type NextFunction, type Request, type Response } from 'express';
import { linkHashOf } from '@sealpost/runtime';
import { FORM_SIZE_BYTES_MAX, PASSPHRASE_LENGTH_MAX, type PortalConfig } from '../config.ts';
import { messagePage } from '../pages/message-page.ts';
import { busyPage, closedPage, expiredPage, faultPage, notFoundPage, waitPage } from '../pages/other-pages.ts';
import { ENTER_PASSPHRASE, startPage, WRONG_PASSPHRASE } from '../pages/start-page.ts';
import { STYLE_HASH } from '../pages/style.ts';
import type { ParcelDesk } from '../shell.ts';
import type { PortalTelemetry } from '../telemetry.ts';
import type { Session, Sessions } from './sessions.ts';

export interface RoutesOptions {
  readonly config: PortalConfig;
  readonly desk: ParcelDesk;
  readonly sessions: Sessions;
  readonly telemetry: PortalTelemetry;
  readonly nowMs: () => number;
}

const COOKIE = 'sealpost_message';
const TOKEN = new RegExp(`(?:^|;\\s*)${COOKIE}=([A-Za-z0-9_-]{43})(?:;|$)`);

export function createRoutes(options: RoutesOptions): Express {
  const { config } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', config.proxyHops);
  app.use((_request, response, next) => {
    response.set(securityHeaders(config));
    next();
  });
  const form = express.urlencoded({ extended: false, limit: FORM_SIZE_BYTES_MAX, parameterLimit: 8 });
  app.get('/p/:secret', (request, response) => showStart(options, request, response));
  app.post('/p/:secret', form, (request, response) => openParcel(options, request, response));
  app.get('/p/:secret/message', (request, response) => showMessage(options, request, response));
  app.post('/p/:secret/files/:index', (request, response) => sendFile(options, request, response));
  app.post('/p/:secret/stay', async (request, response) => {
    const token = tokenOf(request);
    if (token !== undefined && (await sessionOf(options, request)) !== undefined) await options.sessions.extend(token);
    response.redirect(303, `${baseOf(request)}/message`);
  });
  app.post('/p/:secret/close', async (request, response) => {
    const token = tokenOf(request);
    if (token !== undefined && (await sessionOf(options, request)) !== undefined) await options.sessions.close(token);
    response.clearCookie(COOKIE, { path: baseOf(request) });
    response.send(closedPage(config, baseOf(request)));
  });
  app.use((_request, response) => {
    response.status(404).send(notFoundPage(config));
  });
  // oxlint-disable-next-line max-params -- express knows a handler of errors by its four parameters
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    if (response.headersSent) return next(error);
    // What the caller did wrong (a broken address, a form that is too large) is no fault of ours.
    const status = statusOf(error);
    if (status < 500) return response.status(status).send(notFoundPage(config));
    options.telemetry.failed(error);
    return response.status(503).send(faultPage(config));
  });
  return app;
}

const statusOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'status' in error && typeof error.status === 'number'
    ? error.status
    : 500;

function securityHeaders(config: PortalConfig): Record<string, string> {
  const policy = `default-src 'none'; style-src ${STYLE_HASH}; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`;
  return {
    'Cache-Control': 'no-store',
    'Content-Security-Policy': policy,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=()',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'X-Robots-Tag': 'noindex, nofollow',
    ...(isHttps(config) ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}

const isHttps = (config: PortalConfig): boolean => config.publicUrl.startsWith('https:');
const secretOf = (request: Request): string => String(request.params['secret'] ?? '');
const baseOf = (request: Request): string => `/p/${encodeURIComponent(secretOf(request))}`;
const tokenOf = (request: Request): string | undefined => TOKEN.exec(request.headers.cookie ?? '')?.[1];
const sessionOf = ({ sessions }: RoutesOptions, request: Request): Promise<Session | undefined> =>
  sessions.get(tokenOf(request), linkHashOf(secretOf(request)));

/** A link that never was looks like one that is: only the passphrase tells. */
async function showStart(options: RoutesOptions, request: Request, response: Response): Promise<void> {
  const { config, desk } = options;
  if ((await desk.state(secretOf(request))) === 'expired') {
    response.status(410).send(expiredPage(config));
    return;
  }
  response.send(startPage(config, { action: baseOf(request) }));
}

async function openParcel(options: RoutesOptions, request: Request, response: Response): Promise<void> {
  const { config, desk, sessions } = options;
  const body = request.body as { readonly passphrase?: unknown } | undefined;
  const typed = typeof body?.passphrase === 'string' ? body.passphrase.slice(0, PASSPHRASE_LENGTH_MAX) : '';
  const action = baseOf(request);
  if (typed.trim() === '') {
    response.status(422).send(startPage(config, { action, error: ENTER_PASSPHRASE }));
    return;
  }
  const result = await desk.open({ linkSecret: secretOf(request), passphrase: typed, address: request.ip ?? '' });
  switch (result.kind) {
    case 'opened': {
      const token = await sessions.open(result.session);
      result.session.parcelKey.fill(0);
      response.cookie(COOKIE, token, {
        httpOnly: true,
        sameSite: 'strict',
        secure: isHttps(config),
        path: action,
      });
      response.redirect(303, `${action}/message`);
      return;
    }
    case 'wrong':
    case 'unknown':
      response.status(422).send(startPage(config, { action, typed, error: WRONG_PASSPHRASE }));
      return;
    case 'expired':
    case 'gone':
      response.status(410).send(expiredPage(config));
      return;
    case 'locked':
    case 'too-many': {
      const waitSeconds = Math.max(1, Math.ceil((result.untilMs - options.nowMs()) / 1_000));
      response.status(429).set('Retry-After', String(waitSeconds)).send(waitPage(config, result.untilMs));
      return;
    }
    case 'busy':
      response.status(503).set('Retry-After', '60').send(busyPage(config));
  }
}

async function showMessage(options: RoutesOptions, request: Request, response: Response): Promise<void> {
  const { config, desk } = options;
  const session = await sessionOf(options, request);
  if (session === undefined) {
    response.redirect(303, baseOf(request));
    return;
  }
  const opened = await desk.read(session);
  if (opened === undefined) {
    response.status(410).send(expiredPage(config));
    return;
  }
  const sessionMinutes = Math.round(config.sessionMs / 60_000);
  const { openedAtMs } = session;
  response.send(messagePage(config, { ...opened, openedAtMs, sessionMinutes, base: baseOf(request) }));
}

async function sendFile(options: RoutesOptions, request: Request, response: Response): Promise<void> {
  const { config, desk } = options;
  const session = await sessionOf(options, request);
  if (session === undefined) {
    response.redirect(303, baseOf(request));
    return;
  }
  const index = Number(request.params['index']);
  const opened = await desk.read(session);
  const bytes = opened?.message.fileBytes(index);
  const file = opened?.message.files[index];
  if (bytes === undefined || file === undefined) {
    response.status(opened === undefined ? 410 : 404).send(notFoundPage(config));
    return;
  }
  await desk.noteDownload(session);
  response.attachment(file.name);
  response.set('Content-Type', file.contentType);
  response.send(bytes);
}
