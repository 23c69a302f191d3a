import type { Db, Tx } from '../db/client.ts';

/** A DR centre that is down is one fault and thousands of findings: nobody reads thousands of notices. */
export const TOLD_SINGLY = 20;
const HOUR_MILLIS = 3_600_000;

/** Of findings of one word that move together: how many, and the hour in which whoever looks after the whole city hears of them once. */
export interface Crowd {
  count: number;
  hour: number;
}

/** Undefined: few enough to be told one by one. */
export const crowdOf = (count: number, now: Date): Crowd | undefined =>
  count > TOLD_SINGLY ? { count, hour: Math.floor(now.getTime() / HOUR_MILLIS) } : undefined;

/** The findings with this word that opened within the hour, counted as far as it matters. */
export const openedLately = (db: Db | Tx, word: string, now: Date): Promise<number> =>
  db.backupFinding.count({
    where: { openKey: { not: null }, firstWord: word, openedAt: { gt: hourBefore(now) } },
    take: TOLD_SINGLY + 1,
  });

export const closedLately = (db: Db | Tx, now: Date): Promise<number> =>
  db.backupFinding.count({ where: { state: 'closed', closedAt: { gt: hourBefore(now) } }, take: TOLD_SINGLY + 1 });

const hourBefore = (now: Date): Date => new Date(now.getTime() - HOUR_MILLIS);
