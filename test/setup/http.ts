import { type AddressInfo, createServer } from 'node:net';
import { silentLog } from '../../operators/runtime/log.ts';
import type { Services } from '../../server/context.ts';
import { createHttp, listen } from '../../server/http.ts';

export interface TestServer {
  url: string;
  close(): Promise<void>;
}

/** The real HTTP server on a free port of loopback. */
export async function startHttp(services: Services, consoleFolder = '/nonexistent'): Promise<TestServer> {
  const notReady = async () => null;
  const { port, close } = await listen(
    createHttp(services, { log: silentLog, notReady, consoleFolder }),
    '127.0.0.1',
    0,
  );
  return { url: `http://127.0.0.1:${port}`, close };
}

/** A port that nobody listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** What the console sends with each request that changes something. */
export const FROM_CONSOLE = { 'x-yunzhi-console': '1' };

/** Signs in over HTTP. @returns the session cookie, as a browser would send it back */
export async function signInOverHttp(url: string, username: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/api/trpc/auth.signIn`, {
    method: 'POST',
    headers: { ...FROM_CONSOLE, 'content-type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  if (!answer.ok) throw new Error(`sign-in answered ${answer.status}: ${await answer.text()}`);
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}
