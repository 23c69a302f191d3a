import { createTRPCClient, httpLink, type TRPCClient, TRPCClientError } from '@trpc/client';
import type { AppRouter } from '../../server/api/router.ts';

/** As the console marks its own requests. */
const CONSOLE_HEADER = { 'x-yunzhi-console': '1' };

/** One signed-in person at the server's API, over real HTTP with a session cookie. */
export interface Desk {
  username: string;
  api: TRPCClient<AppRouter>;
  /** Uploads a file as the console does; answers its SHA-256. */
  upload(name: string, content: Uint8Array): Promise<string>;
}

/** Signs in; a password that must be changed first is changed to `newPassword`. */
export async function signIn(base: string, username: string, password: string, newPassword?: string): Promise<Desk> {
  const jar = { cookie: '' };
  const desk = openDesk(base, username, jar);
  await desk.api.auth.signIn.mutate({ username, password });
  const { person } = await desk.api.auth.me.query();
  if (person?.mustChangePassword && newPassword) {
    await desk.api.auth.changePassword.mutate({ current: password, next: newPassword });
    return signIn(base, username, newPassword);
  }
  return desk;
}

function openDesk(base: string, username: string, jar: { cookie: string }): Desk {
  const fetchWithCookie: typeof fetch = async (input, init) => {
    const headers = { ...(init?.headers as Record<string, string>), ...CONSOLE_HEADER, cookie: jar.cookie };
    const response = await fetch(input, { ...init, headers });
    const set = response.headers.getSetCookie().map((line) => line.split(';')[0] ?? '');
    if (set.length > 0) jar.cookie = set.join('; ');
    return response;
  };
  const api = createTRPCClient<AppRouter>({ links: [httpLink({ url: `${base}/api/trpc`, fetch: fetchWithCookie })] });
  const upload = async (name: string, content: Uint8Array) => {
    const url = `${base}/api/files?name=${encodeURIComponent(name)}`;
    const response = await fetchWithCookie(url, { method: 'POST', body: Buffer.from(content) });
    if (!response.ok) throw new Error(`upload of ${name} failed: ${response.status} ${await response.text()}`);
    return ((await response.json()) as { sha256: string }).sha256;
  };
  return { username, api, upload };
}

/** The HTTP status with which a call is refused; undefined when it succeeds. */
export async function refusalOf(call: Promise<unknown>): Promise<number | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    if (error instanceof TRPCClientError) return (error.data as { httpStatus?: number } | undefined)?.httpStatus;
    throw error;
  }
}

/** Asks again and again until `read` answers something; throws with the last answer when `seconds` have passed. */
export async function eventually<T>(
  what: string,
  read: () => Promise<T | undefined | false>,
  seconds = 30,
): Promise<T> {
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end) {
    const answer = await read();
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within ${seconds} s`);
}
