import type { BackupReviewStatus } from '../../operators/resources/backup-review.ts';
import type { Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS, dayOf, startOfDay } from '../time/working-days.ts';
import { backedUpDays, blank, daysBetween, indexOf, letterOf, MEMORY_DAYS, setAt, UNWRITTEN } from './days.ts';

const BATCH = 200;
/** Yesterday's backups are still there today, however short they are kept. */
const LEAST_MEMORY_DAYS = 2;

/** One day's two characters; what is absent stays as it is. */
interface DayMarks {
  day: string;
  backups?: string;
  finding?: string;
}

/** Writes a system's days; costs no write where they stand so already. */
async function writeDays(tx: Tx, systemId: string, marks: readonly DayMarks[]): Promise<boolean> {
  let changed = false;
  const years = Map.groupBy(marks, ({ day }) => indexOf(day).year);
  for (const [year, days] of years) {
    const row = await tx.backupYear.findUnique({ where: { systemId_year: { systemId, year } } });
    let { backups, findings } = row ?? { backups: blank(year), findings: blank(year) };
    for (const { day, backups: mark, finding } of days) {
      const { index } = indexOf(day);
      if (mark) backups = setAt(backups, index, mark);
      if (finding) findings = setAt(findings, index, finding);
    }
    if (row?.backups === backups && row.findings === findings) continue;
    changed = true;
    const data = { backups, findings };
    await tx.backupYear.upsert({
      where: { systemId_year: { systemId, year } },
      create: { systemId, year, ...data },
      update: data,
    });
  }
  return changed;
}

/** What a status tells of days: those with a backup, also earlier ones that nobody was there to see, and today's finding. */
export async function noteDays(services: Services, systemId: string, status: BackupReviewStatus): Promise<void> {
  const now = services.clock.now();
  const location = status.schedules?.[0]?.location ?? status.lastGoodBackup?.location ?? '';
  const oldest = dayOf(new Date(now.getTime() - MEMORY_DAYS * DAY_MILLIS));
  const marks: DayMarks[] = [...backedUpDays(status, location)]
    .filter((day) => day >= oldest && day <= dayOf(now))
    .map((day) => ({ day, backups: 'B' }));
  marks.push({ day: dayOf(now), finding: letterOf(status.finding) });
  await write(services.db, (tx) => writeDays(tx, systemId, marks));
}

/**
 * Closes the days that have passed since the last round, each once: a day without a backup is `.` when the operators have looked since
 * it ended, and while a backup of that day would still have been kept. Otherwise it is `?`: nobody was there to see, and whether there
 * was one cannot be known any more; it may be mended when they look again in time.
 * @returns the number of systems whose record changed
 */
export async function closeDays(services: Services): Promise<number> {
  const { db, clock } = services;
  const now = clock.now();
  const yesterday = new Date(startOfDay(now).getTime() - 1);
  const first = new Date(now.getTime() - MEMORY_DAYS * DAY_MILLIS);
  const loop = await db.loopState.findUnique({ where: { name: 'backup' }, select: { lastLookedAt: true } });
  const { retentionDays } = (await currentPolicy(db, now)).body.backup;
  const keptMillis = Math.max(retentionDays, LEAST_MEMORY_DAYS) * DAY_MILLIS;
  const watched = loop && { until: loop.lastLookedAt.getTime(), from: loop.lastLookedAt.getTime() - keptMillis };
  const allocations = await db.allocation.findMany({
    where: { environment: 'production', state: { not: 'retired' }, inForceAt: { not: null } },
    select: { systemId: true, system: { select: { onlineAt: true } }, inForceAt: true },
    orderBy: { systemId: 'asc' },
  });
  let changed = 0;
  for (let at = 0; at < allocations.length; at += BATCH) {
    const group = allocations.slice(at, at + BATCH);
    const years = await yearsOf(
      services,
      group.map(({ systemId }) => systemId),
      first,
      yesterday,
    );
    const states = await db.backupState.findMany({
      where: { systemId: { in: group.map(({ systemId }) => systemId) } },
      select: { systemId: true, finding: true, since: true },
    });
    const standing = new Map(states.map((state) => [state.systemId, state]));
    const work = group.flatMap(({ systemId, system, inForceAt }) => {
      const since = system.onlineAt ?? inForceAt ?? now;
      const marks = daysBetween(since > first ? since : first, yesterday).flatMap((day) =>
        closing(day, { years, systemId, standing: standing.get(systemId), watched }),
      );
      return marks.length > 0 ? [{ systemId, marks }] : [];
    });
    if (work.length === 0) continue;
    await write(db, async (tx) => {
      for (const { systemId, marks } of work) if (await writeDays(tx, systemId, marks)) changed += 1;
    });
  }
  return changed;
}

type Years = Map<string, { backups: string; findings: string }>;

async function yearsOf({ db }: Services, systemIds: string[], from: Date, to: Date): Promise<Years> {
  const years = [...new Set([indexOf(dayOf(from)).year, indexOf(dayOf(to)).year])];
  const rows = await db.backupYear.findMany({ where: { systemId: { in: systemIds }, year: { in: years } } });
  return new Map(rows.map((row) => [`${row.systemId}/${row.year}`, row]));
}

interface Closing {
  years: Years;
  systemId: string;
  /** The finding that stands now, and since when. */
  standing: { finding: string; since: Date } | undefined;
  /** Of which time the operators' last look tells, in milliseconds since 1970; null: they have never looked. */
  watched: { from: number; until: number } | null;
}

function closing(day: string, { years, systemId, standing, watched }: Closing): DayMarks[] {
  const { year, index } = indexOf(day);
  const row = years.get(`${systemId}/${year}`);
  const backups = row?.backups[index] ?? UNWRITTEN;
  const said = row?.findings[index] ?? UNWRITTEN;
  if (backups !== UNWRITTEN && backups !== '?') return [];
  const beganAt = Date.parse(`${day}T00:00:00+08:00`);
  const endedAt = beganAt + DAY_MILLIS;
  const isObserved = watched !== null && watched.from <= beganAt && endedAt <= watched.until;
  const stood = isObserved && standing && standing.since.getTime() < endedAt ? letterOf(standing.finding) : '?';
  const word = said !== UNWRITTEN && said !== '?' ? said : stood;
  const mark = word === 'e' ? 'E' : isObserved ? '.' : '?';
  return mark === backups && word === said ? [] : [{ day, backups: mark, finding: word }];
}
