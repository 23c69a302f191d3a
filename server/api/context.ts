import type { Person, Services } from '../context.ts';

/** What one HTTP request brings to the procedures. */
export interface RequestContext {
  services: Services;
  requestId: string;
  address: string;
  userAgent: string;
  /** Who is signed in, and through which session. */
  session: { id: string; person: Person } | null;
  /** Sets the session cookie (with its life in seconds), or clears it. */
  setSession(token: string | null, maxAgeSeconds?: number): void;
  /** A fault that is nobody's wish: it goes to the log under the request id, and its text never to the browser. */
  logFault(error: unknown, path: string): void;
}
