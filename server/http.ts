import { fileURLToPath } from 'node:url';
import { serve } from '@hono/node-server';
import { getConnInfo } from '@hono/node-server/conninfo';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { type Context, Hono } from 'hono';
import type { Log } from '../operators/runtime/log.ts';
import { appRouter } from './api/router.ts';
import type { Services } from './context.ts';
import { registerDutyMetrics } from './operations/duty-metrics.ts';
import { registerRoundMetrics } from './operations/rounds.ts';
import { bulletinRoutes, sendWorkbook } from './web/bulletin-routes.ts';
import { consoleFiles } from './web/console-files.ts';
import { sendDrillEvidence } from './web/drill-evidence.ts';
import { forSignedIn, receiveFile, sendFile } from './web/file-routes.ts';
import { createHttpMetrics, type HttpMetrics } from './web/metrics.ts';
import { readRequest } from './web/request.ts';
import { isFromConsole, securityHeaders } from './web/security.ts';

export interface HttpOptions {
  log: Log;
  /** What is not ready yet, or null. */
  notReady(): Promise<string | null>;
  consoleFolder?: string;
}

const CONSOLE_FOLDER = fileURLToPath(new URL('../dist/console/', import.meta.url));

/** Everything that is served over HTTP: the API, files, the console, and what those who run the service look at. */
export function createHttp(services: Services, options: HttpOptions): Hono {
  const app = new Hono();
  const metrics = createHttpMetrics();
  registerDutyMetrics(metrics.registry, services);
  registerRoundMetrics(metrics.registry, services);
  const readContext = contextReader(services, options.log, metrics);
  app.use(securityHeaders);
  app.use(measured(metrics));
  app.use('/api/*', refuseForeign(services));
  app.all('/api/trpc/*', (context) => answerProcedures(context, readContext));
  app.post('/api/files', async (context) => forSignedIn(await readContext(context), context, receiveFile));
  app.get('/api/files/:sha256', async (context) => forSignedIn(await readContext(context), context, sendFile));
  app.get('/api/drills/:id/evidence', async (context) =>
    forSignedIn(await readContext(context), context, sendDrillEvidence),
  );
  app.get('/api/bulletins/:file', async (context) => forSignedIn(await readContext(context), context, sendWorkbook));
  bulletinRoutes(app, services);
  app.all('/api/*', (context) => context.json({ code: 'NOT_FOUND', user: { key: 'notFound' } }, 404));
  app.get('/healthz', (context) => context.text('ok\n'));
  app.get('/readyz', async (context) => {
    const missing = await options.notReady();
    return context.text(missing ? `${missing}\n` : 'ok\n', missing ? 503 : 200);
  });
  app.get('/metrics', (context) => sendMetrics(metrics, context));
  const consoleFile = consoleFiles(options.consoleFolder ?? CONSOLE_FOLDER);
  app.get('*', (context) => consoleFile(context.req.raw));
  return app;
}

export interface Listening {
  port: number;
  close(): Promise<void>;
}

/** @throws when the port is taken */
export function listen(app: Hono, host: string, port: number): Promise<Listening> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname: host, port }, (info) => resolve({ port: info.port, close }));
    server.once('error', reject);
    const close = () =>
      new Promise<void>((done) => {
        server.close(() => done());
        // Live streams never end by themselves.
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
  });
}

const measured = (metrics: HttpMetrics) => async (context: Context, next: () => Promise<void>) => {
  const start = performance.now();
  await next();
  metrics.observe(routeOf(context.req.path), context.res.status, (performance.now() - start) / 1000);
};

const routeOf = (path: string): string =>
  path.startsWith('/api/trpc/') ? 'trpc' : path.startsWith('/api/files') ? 'files' : 'console';

const refuseForeign =
  ({ settings }: Services) =>
  async (context: Context, next: () => Promise<void>) => {
    if (isFromConsole(context.req.raw, settings.publicUrl)) return next();
    return context.json({ code: 'FORBIDDEN', user: { key: 'foreignOrigin' } }, 403);
  };

type ReadContext = ReturnType<typeof contextReader>;

const contextReader = (services: Services, log: Log, metrics: HttpMetrics) => (context: Context) =>
  readRequest(services, context.req.raw, {
    peer: getConnInfo(context).remote.address ?? '',
    onCookie: (cookie) => context.header('set-cookie', cookie, { append: true }),
    logFault: (error, details) => {
      metrics.countFault();
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error('fault', { ...details, error: text });
    },
  });

async function answerProcedures(context: Context, readContext: ReadContext): Promise<Response> {
  context.header('cache-control', 'no-store');
  const answer = await fetchRequestHandler({
    endpoint: '/api/trpc',
    req: context.req.raw,
    router: appRouter,
    createContext: () => readContext(context),
  });
  return context.newResponse(answer.body, answer);
}

/** For Prometheus inside the installation: what came through a proxy came from outside. */
async function sendMetrics({ registry }: HttpMetrics, context: Context): Promise<Response> {
  if (context.req.header('x-forwarded-for')) return context.notFound();
  return context.body(await registry.metrics(), 200, { 'content-type': registry.contentType });
}
