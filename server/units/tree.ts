import type { Services } from '../context.ts';
import type { UnitView } from './views.ts';

/** All units, parents named by id, in the order of their codes. */
export async function unitTree({ db }: Pick<Services, 'db'>): Promise<UnitView[]> {
  const rows = await db.unit.findMany({ orderBy: { code: 'asc' }, omit: { createdAt: true } });
  return rows;
}
