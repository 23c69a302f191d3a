import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Metrics } from './metrics.ts';

export interface HealthServer {
  port: number;
  close(): Promise<void>;
}

/** Serves `/metrics`, `/healthz` (the process lives) and `/readyz` (503 with the reason until `notReady` answers undefined). */
export async function serveHealth(
  { port, host = '0.0.0.0' }: { port: number; host?: string },
  metrics: Metrics,
  notReady: () => string | undefined,
): Promise<HealthServer> {
  const server = http.createServer(async (request, response) => {
    const path = request.url?.split('?')[0];
    if (path === '/metrics') {
      response.setHeader('content-type', metrics.registry.contentType);
      response.end(await metrics.registry.metrics());
    } else if (path === '/healthz') response.end('ok');
    else if (path === '/readyz') {
      const reason = notReady();
      response.statusCode = reason ? 503 : 200;
      response.end(reason ?? 'ok');
    } else {
      response.statusCode = 404;
      response.end('not found');
    }
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { port: (server.address() as AddressInfo).port, close };
}
