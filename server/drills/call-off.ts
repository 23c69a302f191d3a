import type { Command } from '../context.ts';
import { write } from '../db/write.ts';
import { recordAct } from '../execution/record-act.ts';

const BATCH = 500;
const REASON = '系统已下云，不再需要演练。';

/**
 * A system that has left the cloud owes no drill any more: what has not begun is called off, and is overdue to nobody. Each once, by a
 * conditional write.
 * @returns the number of drills that were called off
 */
export async function callOffForLeft(cmd: Command): Promise<number> {
  const left = await cmd.db.allocation.findMany({ where: { state: 'retired' }, select: { systemId: true } });
  let calledOff = 0;
  for (let from = 0; from < left.length; from += BATCH) {
    const systemId = { in: left.slice(from, from + BATCH).map((one) => one.systemId) };
    const open = { systemId, state: { in: ['planned' as const, 'announced' as const, 'overdue' as const] } };
    for (const { id } of await cmd.db.drill.findMany({ where: open, select: { id: true } }))
      calledOff += await callOff(cmd, id, open);
  }
  return calledOff;
}

const callOff = (cmd: Command, id: string, open: object): Promise<number> =>
  write(cmd.db, async (tx) => {
    const data = { state: 'cancelled' as const, cancelReason: REASON, version: { increment: 1 } };
    const { count } = await tx.drill.updateMany({ where: { ...open, id }, data });
    if (count === 1) await recordAct(tx, cmd, 'drill.cancelled', { type: 'drill', id }, { reason: REASON });
    return count;
  });
