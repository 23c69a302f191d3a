import type { Command, Services } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { write } from '../db/write.ts';
import { recordAct } from '../execution/record-act.ts';
import { systemCommand } from '../identity/system-actor.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy } from '../policies/current.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { beginTakeDown } from './start.ts';

/** Retirements by the clock: notices, each once, and on the planned day the take-down. An open objection stops both. */
export async function tickRetirements(services: Services): Promise<void> {
  const cmd = systemCommand(services, 'retirements');
  const open = await services.db.retirement.findMany({
    where: { state: { in: ['planned', 'notified'] } },
    select: { id: true },
  });
  for (const { id } of open) await write(services.db, (tx) => tickRetirement(tx, cmd, id));
}

async function tickRetirement(tx: Tx, cmd: Command, id: string): Promise<void> {
  const retirement = await tx.retirement.findUniqueOrThrow({ where: { id }, include: { system: true } });
  if (retirement.state !== 'planned' && retirement.state !== 'notified') return;
  if (retirement.plannedFor <= cmd.clock.now()) {
    await beginTakeDown(tx, cmd, id);
    await recordAct(tx, cmd, 'retirement.frozen', { type: 'retirement', id });
  } else if (retirement.origin === 'reclaim') await giveNotice(tx, cmd, retirement);
}

type OpenRetirement = Awaited<ReturnType<Tx['retirement']['findUniqueOrThrow']>> & {
  system: { unitId: string; name: string };
};

async function giveNotice(tx: Tx, cmd: Command, retirement: OpenRetirement): Promise<void> {
  const now = cmd.clock.now();
  const { noticeDays } = (await currentPolicy(tx, now)).body.reclaim;
  const given = retirement.notices as number[];
  const left = retirement.plannedFor.getTime() - now.getTime();
  const due = noticeDays.filter((days) => left <= days * DAY_MILLIS && !given.includes(days));
  if (due.length === 0) return;
  const notices = [...given, ...due].sort((a, b) => b - a);
  await tx.retirement.update({ where: { id: retirement.id }, data: { state: 'notified', notices } });
  const days = Math.ceil(left / DAY_MILLIS);
  await notify(tx, cmd, {
    scope: 'retirement:object',
    unitId: retirement.system.unitId,
    level: days <= 7 ? 'urgent' : 'warning',
    key: 'reclaimNotice',
    values: { system: retirement.system.name, days, reason: retirement.reason },
    link: `/retirements/${retirement.id}`,
    onceKey: `retirement:${retirement.id}:${Math.min(...due)}`,
  });
}
