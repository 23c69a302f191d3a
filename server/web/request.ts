import { randomUUID } from 'node:crypto';
import type { RequestContext } from '../api/context.ts';
import type { Services } from '../context.ts';
import { findSession } from '../identity/sessions.ts';

export const COOKIE = 'yunzhi_session';

/** Sent by the console with what no person's hand caused (polls): such requests do not keep a session alive. */
const BACKGROUND_HEADER = 'x-yunzhi-background';

export interface Origin {
  /** The peer's address as the socket names it. */
  peer: string;
  onCookie(cookie: string): void;
  logFault(error: unknown, details: object): void;
}

/** Who asks, from where, under which number. */
export async function readRequest(services: Services, request: Request, origin: Origin): Promise<RequestContext> {
  const { settings } = services;
  const requestId = randomUUID();
  const token = readCookie(request.headers.get('cookie') ?? '');
  const isActivity = !request.headers.has(BACKGROUND_HEADER) && !request.url.includes('notices.live');
  return {
    services,
    requestId,
    address: addressOf(request, settings.trustProxy, origin.peer),
    userAgent: request.headers.get('user-agent') ?? '',
    session: token ? await findSession(services, token, isActivity) : null,
    setSession: (next, maxAge = 0) => origin.onCookie(cookieOf(next, maxAge, isSecure(services, request))),
    logFault: (error, path) => origin.logFault(error, { requestId, path }),
  };
}

function readCookie(header: string): string | null {
  for (const pair of header.split(';')) {
    const [name, value] = pair.trim().split('=');
    if (name === COOKIE && value) return value;
  }
  return null;
}

function cookieOf(token: string | null, maxAge: number, secure: boolean): string {
  const life = token ? maxAge : 0;
  return `${COOKIE}=${token ?? ''}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${life}${secure ? '; Secure' : ''}`;
}

const isSecure = ({ settings }: Services, request: Request): boolean =>
  settings.publicUrl.startsWith('https:') ||
  (settings.trustProxy && request.headers.get('x-forwarded-proto') === 'https');

/** Behind a trusted proxy the last address it added; anything before that the client may have made up. */
function addressOf(request: Request, trustProxy: boolean, peer: string): string {
  const forwarded = trustProxy ? request.headers.get('x-forwarded-for')?.split(',').at(-1)?.trim() : undefined;
  return forwarded || peer;
}
