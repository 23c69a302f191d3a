import type { Db } from '../../db/client.ts';
import { dayName, dayNumber } from '../evidence.ts';
import { unpackWorkloads } from './body.ts';
import { GRANT_KIND } from './empty-grants.ts';
import { workloadOf } from './parts.ts';
import type { NamespaceWindow } from './window.ts';

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

interface Month {
  first: string;
  /** Its last day, which is judged. */
  asOf: string;
}

/**
 * For every workload of the last day of a month, by namespace and `kind/name`. Whoever was there on each day on record since it came
 * is known by the counts that judging has read anyway; days are read again only where a workload went and came back.
 */
export async function daysThere(
  db: Db,
  windows: ReadonlyMap<string, NamespaceWindow>,
  asOf: string,
): Promise<Map<string, Map<string, DaysThere>>> {
  const month = { first: `${asOf.slice(0, 7)}-01`, asOf };
  const unbroken = new Map(
    [...windows].flatMap(([namespace, window]) => {
      const own = sinceTheyCame(window, month);
      return own ? [[namespace, own] as const] : [];
    }),
  );
  const others = [...windows.keys()].filter((namespace) => !unbroken.has(namespace));
  return new Map([...unbroken, ...(await readDaysThere(db, others, month))]);
}

/** undefined where one of them was away in between, or where the window does not reach far enough to tell. */
function sinceTheyCame({ parts, last, days, first: opens }: NamespaceWindow, month: Month) {
  if (last.length === 0 || opens > month.first) return undefined;
  const near = dayName(dayNumber(month.first) - LOOK_BACK_DAYS);
  const isKnownBefore = days.some((day) => near <= day && day <= month.first);
  const own = Map.groupBy(parts, workloadOf);
  const letters = new Map<string, DaysThere>();
  for (const name of last.map(workloadOf)) {
    const told = own.get(name) ?? [];
    const came = told.reduce((earliest, { day }) => (day < earliest ? day : earliest), month.asOf);
    const sum = told.reduce((all, part) => all + part.days, 0);
    if (sum !== days.filter((day) => day >= came).length || (came < month.first && !isKnownBefore)) return undefined;
    letters.set(name, sinceDay(came, days, month));
  }
  return letters;
}

function sinceDay(came: string, days: readonly string[], { first, asOf }: Month): DaysThere {
  const recorded = new Set(days);
  const from = dayNumber(first);
  return Array.from({ length: dayNumber(asOf) - from + 1 }, (_, at) => {
    const day = dayName(from + at);
    return day < came ? '.' : recorded.has(day) ? 'S' : '?';
  }).join('');
}

/** The same from the days themselves, for every workload of the month. */
export async function readDaysThere(
  db: Db,
  namespaces: readonly string[],
  month: Month,
): Promise<Map<string, Map<string, DaysThere>>> {
  if (namespaces.length === 0) return new Map();
  const { first, asOf } = month;
  const rows = await db.usageDayRecord.findMany({
    where: { namespace: { in: [...namespaces] }, day: { gte: first, lte: asOf } },
    select: SELECT,
    orderBy: { day: 'asc' },
  });
  const own = Map.groupBy(rows, ({ namespace }) => namespace);
  const late = namespaces.filter((name) => own.get(name)?.[0]?.day !== first);
  const before = await lastBefore(db, late, first);
  return new Map(namespaces.map((name) => [name, lettersOf(own.get(name) ?? [], before.get(name), month)]));
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
  { first, asOf }: Month,
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
