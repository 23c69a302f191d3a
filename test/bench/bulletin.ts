import { draftMonth } from '../../operators/bulletin/draft.ts';
import { type Look, ownersOf } from '../../operators/bulletin/look.ts';
import { writeParts } from '../../operators/bulletin/parts.ts';
import { VULNERABILITY_REPORTS } from '../../operators/bulletin/trivy.ts';
import { KINDS, toCrd } from '../../operators/resources/crd.ts';
import type { SecurityBulletin } from '../../operators/resources/security-bulletin.ts';
import { KubeClient } from '../../operators/runtime/client.ts';
import { installCrds } from '../../operators/runtime/crds.ts';
import { NAMESPACES, REPLICA_SETS, SECURITY_BULLETINS } from '../../operators/runtime/kinds.ts';
import { operationsSpec } from '../../server/operations/spec.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import { installTrivyCrds } from '../operators/bulletin/trivy-crds.ts';
import { benchPublish } from './bulletin-publish.ts';
import { benchReading } from './bulletin-read.ts';
import { type Figure, inParallel, rounded } from './figures.ts';
import { startRealApi } from './real-api.ts';
import { realReport } from './report-shape.ts';
import { benchTenancy } from './tenancies.ts';

const REPORTS = Number(process.env.YUNZHI_BENCH_REPORTS ?? 20_000);
const TENANCIES = 300;
/** Images of which the workloads are made; each digest has 50 to 200 vulnerabilities of its own. */
const IMAGES = 2_000;
const AT_ONCE = 32;

/**
 * One month drafted from 20,000 vulnerability reports of the size and shape of Trivy Operator's on a real API: how long, how much memory, how
 * large what is written. Some 1.1 GB go into etcd for it.
 */
export async function benchBulletin(): Promise<Figure[]> {
  const api = await startRealApi();
  try {
    return [...(await benchReading()), ...(await benchPublish()), ...(await measureDraft(api.kubeconfig))];
  } finally {
    api.stop();
  }
}

export async function measureDraft(kubeconfig: string, reports = REPORTS): Promise<Figure[]> {
  const client = await KubeClient.connect(kubeconfig);
  await installCrds(client, KINDS.map(toCrd));
  await installTrivyCrds(client);
  const tenancies = Array.from({ length: TENANCIES }, (_, index) => benchTenancy('b', index));
  for (const name of [...tenancies.map(({ metadata }) => `${metadata.name}-app`), 'yunzhi-system'])
    await client.apply(NAMESPACES, { name }, { metadata: { name } }, 'bench');
  await inParallel(reports, AT_ONCE, (index) => putWorkload(client, index));
  const bulletin = await givenBulletin(client);
  const look: Look = {
    client,
    rules: operationsSpec({ version: 1, body: defaultPolicy() }).bulletin,
    now: new Date('2026-12-01T00:00:00Z'),
    tenancies,
    owners: ownersOf(tenancies),
  };
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 50);
  const startedAt = performance.now();
  const { draft, list } = await draftMonth(look, bulletin, undefined, undefined);
  const gathered = performance.now();
  const { parts, digest } = await writeParts(client, bulletin, list);
  const status = { phase: 'Drafted', draft: { ...draft, parts, digest } };
  await client.patchStatus(SECURITY_BULLETINS, { name: '2026-11' }, status);
  const done = performance.now();
  clearInterval(watch);
  client.close();
  return [
    { name: `gathering from ${reports} reports`, value: rounded((gathered - startedAt) / 1000), unit: 's' },
    { name: 'writing parts and status', value: rounded((done - gathered) / 1000, 2), unit: 's' },
    { name: 'whole draft', value: rounded((done - startedAt) / 1000), unit: 's', goal: '≤ 120' },
    {
      name: 'memory above the start at the peak',
      value: rounded((peak - before) / 2 ** 20),
      unit: 'MiB',
      goal: '≤ 512',
    },
    { name: 'unique image × vulnerability', value: draft.vulnerabilities.total, unit: '' },
    { name: 'findings', value: draft.findings, unit: '' },
    { name: 'status', value: rounded(JSON.stringify(status).length / 1024), unit: 'KiB', goal: '≤ 1,024' },
    {
      name: 'full list, compressed',
      value: rounded(parts.reduce((all, { bytes }) => all + bytes, 0) / 1024),
      unit: `KiB in ${parts.length} parts`,
    },
  ];
}

async function putWorkload(client: KubeClient, index: number): Promise<void> {
  const namespace = `b${index % TENANCIES}-registry-app`;
  const image = index % IMAGES;
  const name = `web-${index}`;
  const labels = { app: name };
  const reference = `registry.yunzhou.gov.cn/city/image-${image}:1.0`;
  await client.create(REPLICA_SETS, namespace, {
    metadata: { name, namespace },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'main', image: reference }] } },
    },
  });
  await client.create(VULNERABILITY_REPORTS, namespace, realReport(namespace, name, image));
}

const givenBulletin = (client: KubeClient): Promise<SecurityBulletin> =>
  client.apply<SecurityBulletin>(
    SECURITY_BULLETINS,
    { name: '2026-11' },
    {
      metadata: { name: '2026-11' },
      spec: {
        month: '2026-11',
        from: '2026-10-31T16:00:00Z',
        until: '2026-11-30T16:00:00Z',
        draftAt: '2026-11-30T16:00:00Z',
        dueAt: '2026-12-10T16:00:00Z',
        policyVersion: 1,
        retests: [],
      },
    },
    'yunzhi-server',
  );
