import type { UsageReportStatus } from '../../../operators/resources/usage-report.ts';
import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import type { Services } from '../../context.ts';
import type { Db, Tx } from '../../db/client.ts';
import { insertRows } from '../../db/insert.ts';
import { Together } from '../../db/together.ts';
import { write } from '../../db/write.ts';
import { mergeInventory, mergeTraffic, type StoredInventory } from './inventory.ts';

/** A namespace's day as it is to lie in the records, but for its owner. */
export type DayContent = Omit<
  Prisma.UsageDayRecordUncheckedCreateInput,
  'namespace' | 'day' | 'tenancyName' | 'systemId' | 'unitId'
> & { isComplete: boolean; sampledSeconds: number; updatedAt: Date };

/** A report that is to be taken into the records. */
export interface Arrival {
  namespace: string;
  day: string;
  tenancyName: string;
  content: DayContent;
  status: UsageReportStatus;
  isFromHistory: boolean;
  /** The night on which it would have been judged is over. */
  isLate: boolean;
}

/** More than the mirror ever offers at once: what a single transaction may take. */
const MOST_AT_ONCE = 64;

const intakes = new WeakMap<Db, Together<Arrival, boolean>>();

/** Answers whether the records now hold (at least) this much of the day; false for a tenancy that they do not know. */
export function takeIn(services: Services, arrival: Arrival): Promise<boolean> {
  const known = intakes.get(services.db);
  const intake = known ?? new Together<Arrival, boolean>((arrivals) => takeAll(services, arrivals), MOST_AT_ONCE);
  intakes.set(services.db, intake);
  return intake.add(arrival);
}

/** In one transaction, which no other command's can lie between: what is read of the records holds until they are changed. */
async function takeAll({ db, live }: Services, arrivals: readonly Arrival[]): Promise<boolean[]> {
  const owners = await write(db, async (tx) => {
    const found = await ownersOf(tx, arrivals);
    const ours = arrivals.filter(({ tenancyName }) => found.has(tenancyName));
    if (ours.length > 0) await keepDays(tx, ours, found);
    const lying = ours.filter(({ status }) => status.inventory);
    if (lying.length > 0) await keepInventories(tx, lying, found);
    return found;
  });
  const systems = new Set([...owners.values()].map(({ systemId }) => systemId));
  for (const id of systems) live.publish({ type: 'changed', subject: 'usage', id });
  return arrivals.map(({ tenancyName }) => owners.has(tenancyName));
}

interface Owner {
  systemId: string;
  unitId: string;
}

/** By tenancy. One that the records do not know is somebody else's, on a cluster that is shared. */
async function ownersOf(tx: Tx, arrivals: readonly Arrival[]): Promise<Map<string, Owner>> {
  const rows = await tx.allocation.findMany({
    where: { tenancyName: { in: [...new Set(arrivals.map(({ tenancyName }) => tenancyName))] } },
    select: { tenancyName: true, systemId: true, system: { select: { unitId: true } } },
  });
  return new Map(rows.map(({ tenancyName, systemId, system }) => [tenancyName, { systemId, unitId: system.unitId }]));
}

type Known = Pick<DayContent, 'isComplete' | 'updatedAt' | 'sampledSeconds'>;

/**
 * Only a day that is not complete is ever replaced: by a newer word of the operators, who go on with what they have seen; by what was
 * asked of the history afterwards, which begins anew, only if it has seen more.
 */
const isReplaced = (known: Known, { content, isFromHistory }: Arrival): boolean =>
  !known.isComplete &&
  known.updatedAt <= content.updatedAt &&
  (!isFromHistory || known.sampledSeconds < content.sampledSeconds);

async function keepDays(tx: Tx, arrivals: readonly Arrival[], owners: ReadonlyMap<string, Owner>): Promise<void> {
  const present = await tx.usageDayRecord.findMany({
    where: {
      namespace: { in: [...new Set(arrivals.map(({ namespace }) => namespace))] },
      day: { in: [...new Set(arrivals.map(({ day }) => day))] },
    },
    select: { namespace: true, day: true, isComplete: true, updatedAt: true, sampledSeconds: true },
  });
  const known = new Map<string, Known>(present.map((row) => [keyOf(row), row]));
  const isOnRecord = new Set(known.keys());
  const changed = new Map<string, Arrival>();
  for (const arrival of arrivals) {
    const before = known.get(keyOf(arrival));
    if (before && !isReplaced(before, arrival)) continue;
    known.set(keyOf(arrival), arrival.content);
    changed.set(keyOf(arrival), arrival);
  }
  const [old, fresh] = [true, false].map((is) => [...changed].filter(([key]) => isOnRecord.has(key) === is));
  for (const [, { namespace, day, content }] of old ?? [])
    await tx.usageDayRecord.update({
      where: { namespace_day: { namespace, day } },
      data: content,
      select: { day: true },
    });
  const data = (fresh ?? []).flatMap(([, { namespace, day, tenancyName, content }]) => {
    const owner = owners.get(tenancyName);
    return owner ? [{ namespace, day, tenancyName, ...owner, ...content }] : [];
  });
  await insertRows(tx, data, {
    one: (row) => tx.usageDayRecord.create({ data: row, select: { day: true } }),
    all: (rows) => tx.usageDayRecord.createMany({ data: rows }),
  });
  const late = [...changed.values()].filter(({ isLate }) => isLate);
  if (late.length > 0)
    await tx.usageLateDay.createMany({ data: late.map(({ namespace, day }) => ({ namespace, day })) });
}

const keyOf = ({ namespace, day }: { namespace: string; day: string }): string => `${namespace} ${day}`;

interface KnownInventory {
  facts: StoredInventory;
  observedAt: Date;
}

/** What lies in a namespace, by the newest word; an older one only adds what it measured of its day's traffic. */
async function keepInventories(
  tx: Tx,
  arrivals: readonly Arrival[],
  owners: ReadonlyMap<string, Owner>,
): Promise<void> {
  const rows = await tx.usageInventory.findMany({
    where: { namespace: { in: [...new Set(arrivals.map(({ namespace }) => namespace))] } },
  });
  const isOnRecord = new Set(rows.map(({ namespace }) => namespace));
  const known = new Map<string, KnownInventory>(
    rows.map(({ namespace, observedAt, facts }) => [
      namespace,
      { observedAt, facts: facts as unknown as StoredInventory },
    ]),
  );
  for (const arrival of arrivals) {
    const now = withInventory(known.get(arrival.namespace), arrival);
    if (now) known.set(arrival.namespace, now);
  }
  const fresh: Prisma.UsageInventoryCreateManyInput[] = [];
  const ownerOf = new Map(arrivals.map(({ namespace, tenancyName }) => [namespace, owners.get(tenancyName)]));
  for (const [namespace, { observedAt, facts }] of known) {
    const owner = ownerOf.get(namespace);
    if (!owner) continue;
    const data = { ...owner, observedAt, facts: facts as unknown as Prisma.InputJsonValue };
    if (isOnRecord.has(namespace))
      await tx.usageInventory.update({ where: { namespace }, data, select: { namespace: true } });
    else fresh.push({ namespace, ...data });
  }
  await insertRows(tx, fresh, {
    one: (row) => tx.usageInventory.create({ data: row, select: { namespace: true } }),
    all: (data) => tx.usageInventory.createMany({ data }),
  });
}

function withInventory(known: KnownInventory | undefined, { day, status }: Arrival): KnownInventory | undefined {
  const { inventory, intervalSeconds, quota } = status;
  if (!inventory) return known;
  const observedAt = new Date(inventory.observedAt);
  const reported = { day, intervalSeconds };
  if (known && known.observedAt >= observedAt)
    return { ...known, facts: mergeTraffic(known.facts, inventory, reported) };
  return { observedAt, facts: mergeInventory(known?.facts ?? null, inventory, quota, reported) };
}
