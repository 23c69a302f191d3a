import type { Db } from '../db/client.ts';
import type { ApplicationStage } from './stages.ts';
import type { TimelineEntry } from './views.ts';

/** Everything that has happened to an application, the oldest first. Ids grow with time and order what shares an instant. */
export async function readTimeline(db: Db, applicationId: string): Promise<TimelineEntry[]> {
  const rows = await db.applicationEvent.findMany({
    where: { applicationId },
    orderBy: [{ at: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({
    id: row.id,
    at: row.at.toISOString(),
    action: row.action,
    actorName: row.actorName,
    role: row.role,
    fromStage: row.fromStage as ApplicationStage | null,
    toStage: row.toStage as ApplicationStage | null,
    words: row.words,
    data: row.data,
  }));
}
