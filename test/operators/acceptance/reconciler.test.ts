import { afterAll, beforeAll, expect, test } from 'vitest';
import { type AcceptanceController, startAcceptanceController } from '../../../operators/acceptance/controller.ts';
import type { AcceptanceTest, AcceptanceTestSpec } from '../../../operators/resources/acceptance-test.ts';
import { GROUP } from '../../../operators/resources/group.ts';
import { digestOf } from '../../../operators/runtime/canonical.ts';
import { systemClock } from '../../../operators/runtime/clock.ts';
import { ACCEPTANCE_TESTS, DEPLOYMENTS, PODS } from '../../../operators/runtime/kinds.ts';
import { silentLog } from '../../../operators/runtime/log.ts';
import { createMetrics } from '../../../operators/runtime/metrics.ts';
import { uniqueWord, until } from '../cluster.ts';
import { deploymentOf, readyTenancy, useCity } from '../tenancy/city.ts';
import { serve, targetOf } from './target.ts';

const city = useCity();
const LABEL = `${GROUP}/test-run`;
let controller: AcceptanceController;

const start = async () => {
  const metrics = createMetrics({ withProcess: false });
  const labelSelector = `${LABEL}=${city.run}`;
  controller = await startAcceptanceController({
    client: city.client,
    metrics,
    log: silentLog,
    clock: systemClock,
    labelSelector,
  });
};
beforeAll(() => start());
afterAll(() => controller?.stop());

type Given = Pick<AcceptanceTestSpec, 'kind'> & Partial<AcceptanceTestSpec>;

async function createTest(tenancy: string, spec: Given): Promise<{ namespace: string; name: string }> {
  const place = { namespace: `${tenancy}-app`, name: uniqueWord(spec.kind) };
  const metadata = { name: place.name, labels: { [LABEL]: city.run } };
  const full = { tenancy, requestedAt: new Date().toISOString(), ...spec };
  await city.client.create(ACCEPTANCE_TESTS, place.namespace, { metadata, spec: full });
  return place;
}

const untilVerdict = (place: { namespace: string; name: string }) =>
  until('a verdict', async () => {
    const found = await city.client.get<AcceptanceTest>(ACCEPTANCE_TESTS, place);
    return ['Passed', 'Failed', 'Error'].includes(found.status?.phase ?? '') ? found : undefined;
  });

const oneCheck = { checks: [{ name: 'home', method: 'GET' as const, path: '/', expectStatus: 200 }] };

test('a function test runs once and its verdict carries checks and a digest over them', async () => {
  let calls = 0;
  const { origin } = await serve((_request, response) => response.end(String(calls++)));
  const tenancy = await readyTenancy(city);
  const { status } = await untilVerdict(
    await createTest(tenancy, { kind: 'function', target: targetOf(origin), function: oneCheck }),
  );
  expect(status).toMatchObject({ phase: 'Passed', checks: [{ name: 'home', passed: true }] });
  expect(status?.reportDigest).toBe(digestOf({ checks: status?.checks, measurements: status?.measurements }));
  expect(calls).toBe(1);
});

test('a failed check fails the test', async () => {
  const { origin } = await serve((_request, response) => response.writeHead(404).end());
  const tenancy = await readyTenancy(city);
  const { status } = await untilVerdict(
    await createTest(tenancy, { kind: 'function', target: targetOf(origin), function: oneCheck }),
  );
  expect(status).toMatchObject({ phase: 'Failed' });
  expect(status?.summary).toContain('1 of 1 checks failed');
});

test('a security test finds missing headers, missing TLS, and judges the pods that run', async () => {
  const { origin } = await serve((_request, response) => response.setHeader('x-frame-options', 'DENY').end());
  const tenancy = await readyTenancy(city);
  await city.client.create(DEPLOYMENTS, `${tenancy}-app`, deploymentOf('web', 1));
  await until('a pod', async () => (await city.client.list(PODS, `${tenancy}-app`)).items.length > 0, 30_000);
  const security = {
    requireTls: true,
    requiredHeaders: ['X-Frame-Options', 'Content-Security-Policy'],
    podSecurity: 'restricted' as const,
    imagesByDigest: true,
  };
  const { status } = await untilVerdict(
    await createTest(tenancy, { kind: 'security', target: targetOf(origin), security }),
  );
  const failed = status?.checks?.filter((each) => !each.passed).map((each) => each.name);
  expect(failed).toEqual(['TLS with a valid certificate', 'header Content-Security-Policy']);
  expect(status?.measurements?.pods).toBe(1);
}, 60_000);

test('a target that points inwards ends in no call', async () => {
  let calls = 0;
  const { origin } = await serve((_request, response) => response.end(String(calls++)));
  const tenancy = await readyTenancy(city);
  const target = targetOf(origin, ['127.0.0.1'], []);
  const performance = {
    path: '/',
    connections: 1,
    durationSeconds: 1,
    ratePerSecond: 1,
    maxP95Millis: 1,
    maxErrorPercent: 0,
    minRequestsPerSecond: 0,
  };
  const { status } = await untilVerdict(await createTest(tenancy, { kind: 'performance', target, performance }));
  expect(status?.phase).toBe('Error');
  expect(status?.summary).toContain('loopback');
  expect(calls).toBe(0);
});

test('a test in a namespace of another tenancy is not run', async () => {
  const [mine, theirs] = [await readyTenancy(city), await readyTenancy(city)];
  const spec = {
    kind: 'function' as const,
    tenancy: theirs,
    target: targetOf('http://127.0.0.1:1'),
    function: oneCheck,
  };
  const { status } = await untilVerdict(await createTest(mine, spec));
  expect(status).toMatchObject({ phase: 'Error' });
  expect(status?.summary).toContain('does not belong to tenancy');
});

test('a test without the section of its kind ends in Error', async () => {
  const tenancy = await readyTenancy(city);
  const { status } = await untilVerdict(
    await createTest(tenancy, { kind: 'performance', target: targetOf('http://127.0.0.1:1') }),
  );
  expect(status?.summary).toContain('spec.performance is missing');
});

test('a test that was interrupted is run again by the next operators, with one verdict', async () => {
  let release = () => {};
  let calls = 0;
  const { origin } = await serve((_request, response) => {
    calls++;
    if (calls > 1) response.end('ok');
    else release = () => response.end('late');
  });
  const tenancy = await readyTenancy(city);
  const place = await createTest(tenancy, { kind: 'function', target: targetOf(origin), function: oneCheck });
  await until('the first call', () => calls === 1);
  await controller.stop();
  expect((await city.client.get<AcceptanceTest>(ACCEPTANCE_TESTS, place)).status?.phase).toBe('Running');
  await start();
  const { status } = await untilVerdict(place);
  release();
  expect(status?.phase).toBe('Passed');
  expect(calls).toBe(2);
});
