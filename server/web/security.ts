import type { Context, Next } from 'hono';

/**
 * Nothing from elsewhere, no inline script. Style attributes stay allowed: components place themselves with them.
 * The console is shown in no frame but its own (previews of materials).
 */
const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "frame-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

/** Headers that every answer carries. */
export async function securityHeaders(context: Context, next: Next): Promise<void> {
  await next();
  const { headers } = context.res;
  if (!headers.has('content-security-policy')) headers.set('content-security-policy', CONTENT_SECURITY_POLICY);
  headers.set('x-content-type-options', 'nosniff');
  headers.set('x-frame-options', 'SAMEORIGIN');
  headers.set('referrer-policy', 'same-origin');
  headers.set('cross-origin-opener-policy', 'same-origin');
  headers.set('cross-origin-resource-policy', 'same-origin');
  headers.set('permissions-policy', 'camera=(), geolocation=(), microphone=()');
}

/** The header that the console sends with each request that changes something; another site cannot, without being asked first. */
export const CONSOLE_HEADER = 'x-yunzhi-console';

/**
 * Whether a request that may change something comes from the console itself. Besides the SameSite cookie: the browser says
 * where the page came from, and a page of another site cannot add a header of its own.
 */
export function isFromConsole(request: Request, publicUrl: string): boolean {
  if (request.method === 'GET' || request.method === 'HEAD') return true;
  if (request.headers.get(CONSOLE_HEADER) === null) return false;
  const origin = request.headers.get('origin');
  if (!origin) return true;
  if (publicUrl) return origin === new URL(publicUrl).origin;
  return URL.canParse(origin) && new URL(origin).host === request.headers.get('host');
}
