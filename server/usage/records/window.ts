import { createHash } from 'node:crypto';
import type { WorkloadUsage } from '../../../operators/resources/usage-report.ts';
import type { Prisma } from '../../../prisma/generated/sqlite/client.ts';
import type { Db, Tx } from '../../db/client.ts';
import { insertRows } from '../../db/insert.ts';
import { windowsOf } from '../evidence.ts';
import { weighedDays } from '../size-figures.ts';
import { lastOf, nameOf, partsOf, type Span, spansOf } from '../spans.ts';
import type { UsagePolicy } from '../verdict.ts';
import { unpackWorkloads } from './body.ts';
import { mergeParts, packParts, partOf, type UsagePart, unpackParts } from './parts.ts';

/** What a judgement looks at of one namespace. */
export interface NamespaceWindow {
  parts: UsagePart[];
  /** The workloads of the last day, as reported. */
  last: WorkloadUsage[];
  intervalSeconds: number;
  /** The day with which the longest window begins, and the days since then that are on record. */
  first: string;
  days: string[];
}

export interface Windows {
  byNamespace: Map<string, NamespaceWindow>;
  /** Merged days that were not on record, or not true any more: for `keepBlocks`, in the transaction of what follows from them. */
  made: Prisma.UsageBlockCreateManyInput[];
}

/**
 * Reads the windows that end with `asOf`: a few recent days, and the others as kept blocks of merged days. A block bears a seal of the
 * days that it was merged from. A day that came late, was replaced or went away since changes the seal: then the block is merged
 * anew, from smaller blocks as far as these are true. So nothing needs to be invalidated, and a block may vanish at any time.
 */
export async function readWindows(db: Db, names: string[], asOf: string, policy: UsagePolicy): Promise<Windows> {
  const spans = spansOf(asOf, Object.values(windowsOf(policy)), weighedDays(policy));
  const reading = new Reading(names, await readHeads(db, names, spans[0]?.first ?? asOf, asOf));
  let open: Wanted[] = names.flatMap((namespace) => spans.map((span) => ({ namespace, span })));
  const days: Wanted[] = [];
  // Blocks that are not there are asked for in their parts, down to single days.
  while (open.length > 0) {
    const present = open.filter(({ namespace, span }) => reading.seal(namespace, span) !== null);
    days.push(...present.filter(({ span }) => span.days === 1));
    const blocks = present.filter(({ span }) => span.days > 1);
    await reading.takeBlocks(db, blocks);
    open = blocks
      .filter(({ namespace, span }) => !reading.has(namespace, span))
      .flatMap(({ namespace, span }) => partsOf(span).map((part) => ({ namespace, span: part })));
  }
  await reading.takeDays(db, days, asOf);
  const byNamespace = new Map(
    names.map((namespace) => {
      const parts = spans.flatMap((span) => reading.partsIn(namespace, span));
      const { last = [], intervalSeconds = policy.intervalSeconds } = reading.lastDays.get(namespace) ?? {};
      const first = spans[0]?.first ?? asOf;
      return [namespace, { parts, last, intervalSeconds, first, days: reading.daysOf(namespace) }];
    }),
  );
  return { byNamespace, made: reading.made };
}

/** Puts merged days on record in place of what was there. */
export async function keepBlocks(tx: Tx, made: readonly Prisma.UsageBlockCreateManyInput[]): Promise<void> {
  for (const [span, rows] of Map.groupBy(made, (row) => row.span))
    await tx.usageBlock.deleteMany({ where: { span, namespace: { in: rows.map(({ namespace }) => namespace) } } });
  await insertRows(tx, made, {
    one: (data) => tx.usageBlock.create({ data, select: { span: true } }),
    all: (data) => tx.usageBlock.createMany({ data }),
  });
}

/** Blocks that end before the day are looked at no more. */
export const forgetBlocks = (db: Db, before: string) => db.usageBlock.deleteMany({ where: { span: { lt: before } } });

interface Wanted {
  namespace: string;
  span: Span;
}

const HEAD_SELECT = {
  namespace: true,
  day: true,
  isComplete: true,
  updatedAt: true,
  workloads: true,
  sampledSeconds: true,
  cpuUse: true,
  memoryUse: true,
} as const satisfies Prisma.UsageDayRecordSelect;

/** What changes when a day does. Small columns only: the days themselves are not read for it. */
type Head = Prisma.UsageDayRecordGetPayload<{ select: typeof HEAD_SELECT }>;

const readHeads = (db: Db, names: string[], from: string, to: string): Promise<Head[]> =>
  db.usageDayRecord.findMany({
    where: { namespace: { in: names }, day: { gte: from, lte: to } },
    select: HEAD_SELECT,
    orderBy: [{ namespace: 'asc' }, { day: 'asc' }],
  });

class Reading {
  readonly made: Prisma.UsageBlockCreateManyInput[] = [];
  readonly lastDays = new Map<string, { last: WorkloadUsage[]; intervalSeconds: number }>();
  readonly #heads: Map<string, Head[]>;
  readonly #seals = new Map<string, string | null>();
  readonly #parts = new Map<string, UsagePart[]>();

  constructor(names: readonly string[], heads: readonly Head[]) {
    const grouped = Map.groupBy(heads, ({ namespace }) => namespace);
    this.#heads = new Map(names.map((name) => [name, grouped.get(name) ?? []]));
  }

  /** What the days on record of a span are known by; null where there is none. */
  seal(namespace: string, span: Span): string | null {
    const key = keyOf(namespace, span);
    const known = this.#seals.get(key);
    if (known !== undefined) return known;
    const last = lastOf(span);
    const days = (this.#heads.get(namespace) ?? []).filter(({ day }) => span.first <= day && day <= last);
    const seal = days.length === 0 ? null : span.days === 1 ? '' : sealOf(days);
    this.#seals.set(key, seal);
    return seal;
  }

  daysOf(namespace: string): string[] {
    return (this.#heads.get(namespace) ?? []).map(({ day }) => day);
  }

  has(namespace: string, span: Span): boolean {
    return this.#parts.has(keyOf(namespace, span));
  }

  /** Those blocks that are on record and true. */
  async takeBlocks(db: Db, wanted: readonly Wanted[]): Promise<void> {
    if (wanted.length === 0) return;
    const rows = await db.usageBlock.findMany({ where: among(wanted, 'span', ({ span }) => nameOf(span)) });
    const seals = new Map(wanted.map((one) => [keyOf(one.namespace, one.span), this.seal(one.namespace, one.span)]));
    for (const { namespace, span, seal, body } of rows) {
      const key = `${namespace} ${span}`;
      if (seals.get(key) === seal) this.#parts.set(key, unpackParts(body));
    }
  }

  async takeDays(db: Db, wanted: readonly Wanted[], asOf: string): Promise<void> {
    const rows = await db.usageDayRecord.findMany({
      where: among(wanted, 'day', ({ span }) => span.first),
      select: { namespace: true, day: true, intervalSeconds: true, body: true },
    });
    for (const { namespace, day, intervalSeconds, body } of rows) {
      const usages = unpackWorkloads(body);
      if (day === asOf) this.lastDays.set(namespace, { last: usages, intervalSeconds });
      this.#parts.set(
        keyOf(namespace, { first: day, days: 1 }),
        usages.map((usage) => partOf(day, intervalSeconds, usage)),
      );
    }
  }

  /** Of a span that was taken, or merged from what was. */
  partsIn(namespace: string, span: Span): UsagePart[] {
    const key = keyOf(namespace, span);
    const known = this.#parts.get(key);
    const seal = this.seal(namespace, span);
    if (known || seal === null || span.days === 1) return known ?? [];
    const merged = mergeParts(partsOf(span).flatMap((part) => this.partsIn(namespace, part)));
    this.#parts.set(key, merged);
    this.made.push({ namespace, span: nameOf(span), seal, body: packParts(merged) });
    return merged;
  }
}

const keyOf = (namespace: string, span: Span): string => `${namespace} ${nameOf(span)}`;

/** Rows of these namespaces and any of these names: all of them on a usual night, when each namespace wants the same. */
function among<Column extends 'span' | 'day'>(
  wanted: readonly Wanted[],
  column: Column,
  nameIn: (wanted: Wanted) => string,
) {
  const namespaces = [...new Set(wanted.map(({ namespace }) => namespace))];
  return { namespace: { in: namespaces }, [column]: { in: [...new Set(wanted.map(nameIn))] } } as {
    namespace: { in: string[] };
  } & Record<Column, { in: string[] }>;
}

function sealOf(days: readonly Head[]): string {
  const hash = createHash('sha256');
  for (const { day, isComplete, updatedAt, workloads, sampledSeconds, cpuUse, memoryUse } of days)
    hash.update(`${day} ${isComplete} ${updatedAt.getTime()} ${workloads} ${sampledSeconds} ${cpuUse} ${memoryUse}\n`);
  return hash.digest('base64url').slice(0, 22);
}
