import { clockView } from '../time/step-clock.ts';
import type { DelegationRow } from './views.ts';

interface Row {
  id: string;
  question: string;
  createdAt: Date;
  dueAt: Date;
  answeredAt: Date | null;
  revokedAt: Date | null;
  application: { number: string | null; system: { name: string } };
}

export const rowOf = (row: Row, now: Date, warnBeforeDays: number): DelegationRow => ({
  id: row.id,
  applicationNumber: row.application.number,
  systemName: row.application.system.name,
  question: row.question,
  createdAt: row.createdAt.toISOString(),
  clock: clockView(
    { startedAt: row.createdAt, dueAt: row.dueAt, pausedAt: null, finishedAt: row.answeredAt ?? row.revokedAt },
    now,
    warnBeforeDays,
  ),
  answeredAt: row.answeredAt?.toISOString() ?? null,
  revokedAt: row.revokedAt?.toISOString() ?? null,
});
