import { join } from 'node:path';
import { LABELS } from '../../operators/resources/group.ts';
import { KubeClient, type KubeObject } from '../../operators/runtime/client.ts';
import { isNotFound } from '../../operators/runtime/errors.ts';
import { NAMESPACES, TENANCIES } from '../../operators/runtime/kinds.ts';
import { type Action, transitionOf } from '../../server/applications/transitions.ts';
import { verifyChain } from '../../server/audit/verify.ts';
import { type Db, openDb } from '../../server/db/client.ts';
import { readSettings } from '../../server/settings.ts';

/** The uids of what a cluster held before the product came to it. */
export type Given = ReadonlySet<string>;

/**
 * The tenancies and their namespaces that stand on a cluster now. Taken before the product starts on a cluster that others use too:
 * what others left there is no fault of the product. By uid, so that a namespace of the same name made later is the product's.
 */
export async function takeAsGiven(kubeconfig: string): Promise<Given> {
  const client = await KubeClient.connect(kubeconfig);
  try {
    const tenancies = await client.list<KubeObject>(TENANCIES).catch(ifNotServed);
    const { items } = await client.list<KubeObject>(NAMESPACES, undefined, { labelSelector: LABELS.tenancy });
    return new Set([...tenancies.items, ...items].map(({ metadata }) => metadata.uid ?? ''));
  } finally {
    client.close();
  }
}

/** A cluster that no product ever came to does not know tenancies. */
function ifNotServed(error: unknown): { items: KubeObject[] } {
  if (isNotFound(error)) return { items: [] };
  throw error;
}

/**
 * What must hold at every moment, however often the processes were killed. Reads the records and the cluster as they stand, but for
 * what was `given` there; answers each breach in a sentence.
 */
export async function findBreaches(
  dataDir: string,
  kubeconfig = join(dataDir, 'kubeconfig'),
  given: Given = new Set(),
): Promise<string[]> {
  const db = await openDb(`file:${join(dataDir, 'records.db')}`);
  const client = await KubeClient.connect(kubeconfig);
  try {
    const breaches = [
      ...(await ledgerBreaches(db)),
      ...(await historyBreaches(db)),
      ...(await tenancyBreaches(db, client, given)),
    ];
    const { auditKey } = readSettings(['--data', dataDir], {});
    const chain = await verifyChain(db, auditKey);
    return chain.ok ? breaches : [...breaches, `the audit chain is broken: ${JSON.stringify(chain)}`];
  } finally {
    client.close();
    await db.$disconnect();
  }
}

/** The pool's granted figure, the sum of the ledger's entries and the sum of the allocations' grants are one number. */
async function ledgerBreaches(db: Db): Promise<string[]> {
  const [pool, entries, grants] = await db.$transaction([
    db.capacityPool.findFirst(),
    db.ledgerEntry.aggregate({
      where: { kind: { not: 'lock' } },
      _sum: { cpuMillis: true, memoryBytes: true, storageBytes: true },
    }),
    db.allocation.aggregate({ _sum: { cpuMillis: true, memoryBytes: true, storageBytes: true } }),
  ]);
  const figures = [
    ['CPU', pool?.grantedCpuMillis, entries._sum.cpuMillis, grants._sum.cpuMillis],
    ['memory', pool?.grantedMemory, entries._sum.memoryBytes, grants._sum.memoryBytes],
    ['storage', pool?.grantedStorage, entries._sum.storageBytes, grants._sum.storageBytes],
  ] as const;
  return figures
    .filter(
      ([, granted, entered, held]) =>
        Number(granted ?? 0) !== Number(entered ?? 0) || Number(entered ?? 0) !== Number(held ?? 0),
    )
    .map(([name, granted, entered, held]) => `${name}: pool ${granted}, entries ${entered}, allocations ${held}`);
}

/** Each application's timeline leads, step by step along the transition table, to the stage it is in. */
async function historyBreaches(db: Db): Promise<string[]> {
  const applications = await db.application.findMany({
    select: { id: true, stage: true, events: { orderBy: [{ at: 'asc' }, { id: 'asc' }] } },
  });
  return applications.flatMap(({ id, stage, events }) => {
    let now: string = 'draft';
    for (const { action, fromStage, toStage } of events) {
      if (toStage === null || toStage === fromStage) continue;
      const row = fromStage === null ? undefined : transitionOf(action as Action, fromStage as never);
      if (fromStage !== null && (fromStage !== now || !row))
        return [`${id}: "${action}" leads from ${fromStage}, but it was ${now}`];
      now = toStage;
    }
    return now === stage ? [] : [`${id} is ${stage}, its history ends at ${now}`];
  });
}

/** Each tenancy on the cluster is one allocation's, and each namespace of the operators is one tenancy's. */
async function tenancyBreaches(db: Db, client: KubeClient, given: Given): Promise<string[]> {
  const isJudged = ({ metadata }: KubeObject) => !given.has(metadata.uid ?? '');
  const allocations = await db.allocation.findMany({ select: { tenancyName: true, state: true } });
  const known = new Set(allocations.map(({ tenancyName }) => tenancyName));
  const { items } = await client.list<KubeObject>(TENANCIES);
  const tenancies = items.filter(isJudged).map(({ metadata }) => metadata.name ?? '');
  const namespaces = (await client.list<KubeObject>(NAMESPACES, undefined, { labelSelector: LABELS.tenancy })).items;
  const owned = namespaces.filter(isJudged).map(({ metadata }) => ({
    name: metadata.name,
    tenancy: metadata.labels?.[LABELS.tenancy] ?? '',
  }));
  return [
    ...tenancies.filter((name) => !known.has(name)).map((name) => `tenancy ${name} has no allocation`),
    ...owned
      .filter(({ tenancy }) => !tenancies.includes(tenancy))
      .map(({ name }) => `namespace ${name} has no tenancy`),
  ];
}

/** Once everything has settled: each allocation in force has exactly its tenancy, ready; each retired one has no namespace left. */
export async function findUnsettled(dataDir: string): Promise<string[]> {
  const db = await openDb(`file:${join(dataDir, 'records.db')}`);
  const client = await KubeClient.connect(join(dataDir, 'kubeconfig'));
  try {
    const phases = await phasesOf(client);
    const allocations = await db.allocation.findMany({ select: { tenancyName: true, state: true } });
    return allocations.flatMap(({ tenancyName, state }) => {
      const phase = phases.get(tenancyName);
      if (state === 'inForce') return phase === 'Ready' ? [] : [`${tenancyName} is in force, its tenancy is ${phase}`];
      if (state === 'retired')
        return phase === undefined || phase === 'Retired' ? [] : [`${tenancyName} is retired, its tenancy is ${phase}`];
      return [`${tenancyName} is still ${state}`];
    });
  } finally {
    client.close();
    await db.$disconnect();
  }
}

async function phasesOf(client: KubeClient): Promise<Map<string, string | undefined>> {
  const { items } = await client.list<KubeObject & { status?: { phase?: string } }>(TENANCIES);
  return new Map(items.map(({ metadata, status }) => [metadata.name ?? '', status?.phase]));
}
