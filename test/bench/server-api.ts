import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jsonLog } from '../../operators/runtime/log.ts';
import { getApplication } from '../../server/applications/get.ts';
import { submit } from '../../server/applications/submit.ts';
import { applicationTable } from '../../server/applications/table.ts';
import type { Command, Services } from '../../server/context.ts';
import { createHttp, listen } from '../../server/http.ts';
import { findSession } from '../../server/identity/sessions.ts';
import { openServices } from '../../server/services.ts';
import { readSettings } from '../../server/settings.ts';
import { type Figure, inParallel, percentile, rounded } from './figures.ts';
import { type BenchRecords, fillRecords } from './server-records.ts';

const APPLICATIONS = 10_000;
const SUBMITS = 400;

/** One kind of request: how many, how many at once, and both ways of asking for it. */
interface Load {
  name: string;
  count: number;
  width: number;
  product(index: number): Promise<Response>;
  bare(index: number): Promise<Response>;
}

/**
 * The server as it is (HTTP, session, permission, validation, tRPC) beside a bare `node:http` handler in the same process that
 * runs the same queries over the same driver and prints the same JSON. Each load runs against both in turn.
 */
export async function benchServerApi(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'yunzhi-bench-server-'));
  const services = await openServices(readSettings(['--data', folder], {}));
  const records = await fillRecords(services, APPLICATIONS, 2 * SUBMITS);
  const { port, close } = await listen(
    createHttp(services, { log: jsonLog(), notReady: async () => null }),
    '127.0.0.1',
    0,
  );
  const bare = await startBareHandler(services, records);
  try {
    const figures: Figure[] = [];
    for (const load of loads(`http://127.0.0.1:${port}`, bare.url, records)) figures.push(...(await compare(load)));
    return figures;
  } finally {
    bare.close();
    await close();
    await services.db.$disconnect();
    rmSync(folder, { recursive: true, force: true });
  }
}

function loads(product: string, bare: string, records: BenchRecords): Load[] {
  const { applicationIds, draftIds } = records;
  const query = (path: string, input: unknown) =>
    fetch(`${product}/api/trpc/${path}?input=${encodeURIComponent(JSON.stringify(input))}`, {
      headers: headersOf(records.leader),
    });
  const idAt = (index: number) => applicationIds[(index * 7919) % applicationIds.length] ?? '';
  return [
    {
      name: `list of ${APPLICATIONS.toLocaleString('en')}`,
      count: 40,
      width: 4,
      product: () => query('applications.table', {}),
      bare: () => fetch(`${bare}/list`),
    },
    {
      name: 'detail',
      count: 3000,
      width: 16,
      product: (index) => query('applications.get', { id: idAt(index) }),
      bare: (index) => fetch(`${bare}/detail/${idAt(index)}`),
    },
    {
      name: 'submit',
      count: SUBMITS,
      width: 4,
      product: (index) =>
        fetch(`${product}/api/trpc/applications.submit`, {
          method: 'POST',
          headers: { ...headersOf(records.clerk), 'content-type': 'application/json' },
          body: JSON.stringify({ id: draftIds[index], contentVersion: 0 }),
        }),
      bare: (index) => fetch(`${bare}/submit/${draftIds[SUBMITS + index]}`),
    },
  ];
}

const headersOf = (token: string) => ({ cookie: `yunzhi_session=${token}`, 'x-yunzhi-console': '1' });

async function compare(load: Load): Promise<Figure[]> {
  const product = await run(load, load.product);
  const bare = await run(load, load.bare);
  return [
    { name: `${load.name}: p50`, value: rounded(percentile(product.millis, 50)), unit: 'ms' },
    { name: `${load.name}: p99`, value: rounded(percentile(product.millis, 99)), unit: 'ms' },
    { name: `${load.name}: requests`, value: rounded(product.perSecond), unit: '/s' },
    { name: `${load.name}: requests, bare handler`, value: rounded(bare.perSecond), unit: '/s' },
    {
      name: `${load.name}: product ÷ bare`,
      value: rounded(product.perSecond / bare.perSecond, 2),
      unit: '×',
      goal: '≥ 0.5',
    },
  ];
}

async function run(
  load: Load,
  ask: (index: number) => Promise<Response>,
): Promise<{ millis: number[]; perSecond: number }> {
  const started = performance.now();
  const millis = await inParallel(load.count, load.width, async (index) => {
    const response = await ask(index);
    const text = await response.text();
    if (!response.ok) throw new Error(`${load.name} answered ${response.status}: ${text.slice(0, 500)}`);
  });
  return { millis, perSecond: load.count / ((performance.now() - started) / 1000) };
}

/** No session, no permission, no validation, no framework: what the queries and their JSON alone cost. */
async function startBareHandler(services: Services, records: BenchRecords): Promise<{ url: string; close(): void }> {
  const leader = await commandOf(services, records.leader);
  const clerk = await commandOf(services, records.clerk);
  const answer = (path: string): Promise<unknown> => {
    const [, verb, id = ''] = path.split('/');
    if (verb === 'detail') return getApplication(leader, id);
    if (verb === 'submit') return submit(clerk, { id, contentVersion: 0 });
    return applicationTable(leader, {});
  };
  const server = createServer((request, response) => {
    answer(request.url ?? '').then(
      (result) => response.setHeader('content-type', 'application/json').end(JSON.stringify(result)),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

async function commandOf(services: Services, token: string): Promise<Command> {
  const session = await findSession(services, token, true);
  if (!session) throw new Error('the bench session is not valid');
  return { ...services, actor: session.person, requestId: 'bench', address: '127.0.0.1' };
}
