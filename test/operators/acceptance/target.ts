import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A web server on loopback for one test. */
export async function serve(handler: RequestListener): Promise<{ origin: string; host: string }> {
  const server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}` };
}

/** The target of a test to `origin`, whose loopback address policy allows. */
export const targetOf = (origin: string, hosts = ['127.0.0.1'], allowedAddresses = ['127.0.0.0/8']) => ({
  url: origin,
  hosts,
  allowedAddresses,
});
