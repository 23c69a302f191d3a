import { expect, test } from 'vitest';
import type { BackupRequest } from '../../../operators/resources/backup-request.ts';
import type { BackupReview } from '../../../operators/resources/backup-review.ts';
import type { RestoreRequest } from '../../../operators/resources/restore-request.ts';
import type { KubeObject } from '../../../operators/runtime/client.ts';
import {
  BACKUP_REQUESTS,
  BACKUP_REVIEWS,
  DEPLOYMENTS,
  NAMESPACES,
  RESTORE_REQUESTS,
  SERVICES,
} from '../../../operators/runtime/kinds.ts';
import { uniqueWord, until } from '../cluster.ts';
import { CONFIG_MAPS, ofThisRun, reviewedTenancy, untilFinding, untilReview, useCentre } from './centre.ts';

const centre = useCentre();

async function ask<T extends { status?: { phase: string } }>(
  kind: typeof BACKUP_REQUESTS,
  spec: object,
  timeout = 60_000,
): Promise<T> {
  const name = uniqueWord('req');
  await centre.client.create(kind, undefined, { metadata: { name, labels: ofThisRun(centre) }, spec });
  let last: unknown;
  return until(
    `the request ${name}`,
    async () => {
      const found = await centre.client.get<T>(kind, { name });
      last = found.status;
      return found.status?.phase === 'Completed' || found.status?.phase === 'Failed' ? found : undefined;
    },
    timeout,
  ).catch((error: Error) => {
    throw new Error(`${error.message}; last seen: ${JSON.stringify(last)}`);
  });
}

const backUp = (tenancy: string) =>
  ask<BackupRequest>(BACKUP_REQUESTS, { tenancy, requestedAt: '2026-11-22T08:00:00Z', reason: '升级前' });

const podTemplate = {
  metadata: { labels: { app: 'web' } },
  spec: {
    securityContext: { runAsNonRoot: true, runAsUser: 1000, seccompProfile: { type: 'RuntimeDefault' } },
    containers: [
      {
        name: 'web',
        image: 'registry.example/web:1',
        resources: { requests: { cpu: '50m', memory: '32Mi' }, limits: { cpu: '50m', memory: '32Mi' } },
        securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } },
      },
    ],
  },
};

/** What people put into a system: a workload, its settings, a service that the outside reaches. */
async function fill(namespace: string): Promise<void> {
  await centre.client.create(CONFIG_MAPS, namespace, { metadata: { name: 'words' }, data: { greeting: '您好' } });
  await centre.client.create(DEPLOYMENTS, namespace, {
    metadata: { name: 'web' },
    spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template: podTemplate },
  });
  await centre.client.create(SERVICES, namespace, {
    metadata: { name: 'web' },
    spec: { type: 'LoadBalancer', selector: { app: 'web' }, ports: [{ port: 80 }] },
  });
}

const facts = async (namespace: string) => {
  const words = await centre.client.find<KubeObject & { data: object }>(CONFIG_MAPS, { namespace, name: 'words' });
  const web = await centre.client.find<KubeObject & { spec: { replicas: number } }>(DEPLOYMENTS, {
    namespace,
    name: 'web',
  });
  return { data: words?.data, replicas: web?.spec.replicas };
};

test('backup, lose the namespaces, restore in place: the same objects', async () => {
  const name = await reviewedTenancy(centre);
  await untilFinding(centre, name, 'protected');
  await fill(`${name}-app`);
  const made = await backUp(name);
  expect(made.status).toMatchObject({ phase: 'Completed' });
  expect(made.status?.bytes).toBeGreaterThan(100);
  const before = await facts(`${name}-app`);
  for (const part of ['app', 'db']) await centre.client.delete(NAMESPACES, { name: `${name}-${part}` });
  await until(
    'the namespaces to be lost',
    async () =>
      !(await centre.client.find(NAMESPACES, { name: `${name}-app` })) &&
      !(await centre.client.find(NAMESPACES, { name: `${name}-db` })),
    60_000,
  );
  const restored = await ask<RestoreRequest>(RESTORE_REQUESTS, {
    tenancy: name,
    backup: made.status?.backup ?? '',
    mode: 'inPlace',
    suffix: 'x1',
    approvedBy: '张工',
  });
  expect(restored.status, restored.status?.message).toMatchObject({ phase: 'Completed' });
  expect(restored.status?.found).toBe(restored.status?.expected);
  expect(await facts(`${name}-app`)).toEqual(before);
  const { status } = await untilReview(centre, name, (review) => review.status?.lastVerifiedRestore !== undefined);
  expect(status?.lastVerifiedRestore?.backup).toBe(made.status?.backup);
}, 180_000);

test('a restore into new namespaces stands beside what runs, and goes with its request', async () => {
  const name = await reviewedTenancy(centre);
  await untilFinding(centre, name, 'protected');
  await fill(`${name}-app`);
  const made = await backUp(name);
  await centre.client.patch(CONFIG_MAPS, { namespace: `${name}-app`, name: 'words' }, 'merge', {
    data: { greeting: 'lost' },
  });
  const spec = {
    tenancy: name,
    backup: made.status?.backup ?? '',
    mode: 'newNamespace',
    suffix: uniqueWord('').slice(0, 6),
    approvedBy: '张工',
  };
  const restored = await ask<RestoreRequest>(RESTORE_REQUESTS, spec);
  expect(restored.status, restored.status?.message).toMatchObject({ phase: 'Completed' });
  const target = `${name}-app-r${spec.suffix}`;
  expect(restored.status?.namespaces).toContain(target);
  expect(await facts(target)).toEqual({ data: { greeting: '您好' }, replicas: 2 });
  expect((await facts(`${name}-app`)).data).toEqual({ greeting: 'lost' });
  const service = await centre.client.get<KubeObject & { spec: { type: string } }>(SERVICES, {
    namespace: target,
    name: 'web',
  });
  expect(service.spec.type).toBe('ClusterIP');
  await centre.client.delete(RESTORE_REQUESTS, { name: restored.metadata.name ?? '' });
  await until(
    'the restored namespace to go',
    async () => !(await centre.client.find(NAMESPACES, { name: target })),
    60_000,
  );
}, 180_000);

test('another tenancy’s backup is not restored', async () => {
  const name = await reviewedTenancy(centre);
  const other = await reviewedTenancy(centre);
  await untilFinding(centre, other, 'protected');
  const spec = { tenancy: name, backup: `${other}-dr-first`, mode: 'inPlace', suffix: 'x', approvedBy: '张工' };
  const refused = await ask<RestoreRequest>(RESTORE_REQUESTS, spec);
  expect(refused.status).toMatchObject({
    phase: 'Failed',
    message: `${other}-dr-first is no backup of ${name}, or has expired.`,
  });
}, 180_000);

test('a request that was made anew after a kill finds the backup it had made', async () => {
  const name = await reviewedTenancy(centre);
  await untilFinding(centre, name, 'protected');
  const made = await backUp(name);
  await centre.duty.stop();
  await centre.client.patchStatus(
    BACKUP_REQUESTS,
    { name: made.metadata.name ?? '' },
    { phase: 'Running', message: '' },
  );
  await centre.startDuty();
  const again = await until('the request', async () => {
    const found = await centre.client.get<BackupRequest>(BACKUP_REQUESTS, { name: made.metadata.name ?? '' });
    return found.status?.phase === 'Completed' ? found : undefined;
  });
  expect(again.status?.backup).toBe(made.status?.backup);
  const review = await centre.client.get<BackupReview>(BACKUP_REVIEWS, { name });
  expect(review.status?.restorePoints?.filter(({ own }) => own)).toHaveLength(1);
}, 180_000);
