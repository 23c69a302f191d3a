import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { notify } from '../notices/notify.ts';

interface Told {
  id: string;
  number: string | null;
  unitId: string;
  createdById: string;
}

/** Word of an outcome to the applying unit: who wrote the application, and everyone who may submit for the unit. */
export async function tellUnit(
  tx: Tx,
  cmd: Command,
  application: Told,
  key: string,
  level: 'info' | 'warning' | 'urgent' = 'info',
): Promise<void> {
  await notify(tx, cmd, {
    userIds: [application.createdById],
    scope: 'application:submit',
    unitId: application.unitId,
    level,
    key,
    values: { number: application.number ?? '' },
    link: `/applications/${application.id}`,
  });
}
