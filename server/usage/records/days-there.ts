import type { Db } from '../../db/client.ts';
import { dayName, dayNumber } from '../evidence.ts';
import { unpackWorkloads } from './body.ts';
import { GRANT_KIND } from './empty-grants.ts';
import { workloadOf } from './parts.ts';

/**
 * The days of a month on which a workload was there, one letter a day: `S` the source told of it, `?` nothing at all is on record
 * of its namespace and it was there before, `.` it was not there. A source that was silent takes no day from anybody, or switching it
 * off would change a score.
 */
export type DaysThere = string;

/** How far back it is looked for what was there when a month begins in silence. */
const LOOK_BACK_DAYS = 31;

const SELECT = { namespace: true, day: true, workloads: true, body: true } as const;
interface DayRow {
  namespace: string;
  day: string;
  workloads: number;
  body: Uint8Array;
}

/**
 * For every workload that a namespace had in the month that ends with `asOf`, by `kind/name`. The days themselves are read, which
 * judging avoids: once a month that is little, and no block of merged days knows on which of them a workload was there.
 */
export async function daysThere(
  db: Db,
  namespaces: readonly string[],
  asOf: string,
): Promise<Map<string, Map<string, DaysThere>>> {
  const first = `${asOf.slice(0, 7)}-01`;
  const rows = await db.usageDayRecord.findMany({
    where: { namespace: { in: [...namespaces] }, day: { gte: first, lte: asOf } },
    select: SELECT,
    orderBy: { day: 'asc' },
  });
  const own = Map.groupBy(rows, ({ namespace }) => namespace);
  const late = namespaces.filter((name) => own.get(name)?.[0]?.day !== first);
  const before = await lastBefore(db, late, first);
  return new Map(namespaces.map((name) => [name, lettersOf(own.get(name) ?? [], before.get(name), { first, asOf })]));
}

/** The last day on record before another, of each namespace. */
async function lastBefore(db: Db, namespaces: readonly string[], first: string): Promise<Map<string, DayRow>> {
  if (namespaces.length === 0) return new Map();
  const rows = await db.usageDayRecord.findMany({
    where: {
      namespace: { in: [...namespaces] },
      day: { gte: dayName(dayNumber(first) - LOOK_BACK_DAYS), lt: first },
    },
    select: SELECT,
    orderBy: { day: 'desc' },
    distinct: ['namespace'],
  });
  return new Map(rows.map((row) => [row.namespace, row]));
}

function lettersOf(
  rows: readonly DayRow[],
  before: DayRow | undefined,
  { first, asOf }: { first: string; asOf: string },
): Map<string, DaysThere> {
  const byDay = new Map(rows.map((row) => [row.day, row]));
  const from = dayNumber(first);
  const length = dayNumber(asOf) - from + 1;
  const letters = new Map<string, string[]>();
  let there = before ? workloadsOf(before) : [];
  for (let at = 0; at < length; at += 1) {
    const row = byDay.get(dayName(from + at));
    if (row) there = workloadsOf(row);
    for (const name of there) {
      const own = letters.get(name) ?? Array.from({ length }, () => '.');
      own[at] = row ? 'S' : '?';
      letters.set(name, own);
    }
  }
  return new Map([...letters].map(([name, own]) => [name, own.join('')]));
}

/** A namespace without workloads is there by its grant. */
const workloadsOf = ({ namespace, workloads, body }: DayRow): string[] =>
  workloads === 0 ? [workloadOf({ kind: GRANT_KIND, name: namespace })] : unpackWorkloads(body).map(workloadOf);
