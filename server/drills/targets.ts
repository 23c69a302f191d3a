import type { Command } from '../context.ts';
import { write } from '../db/write.ts';
import { recordAct } from '../execution/record-act.ts';
import type { CurrentPolicy } from '../policies/current.ts';
import { systemNames } from './duty.ts';

/**
 * A restore drill that has not begun is measured by what holds when it begins: the system's RTO and RPO may have changed since its plan was
 * confirmed, and so may the policy's window and time-out.
 */
export async function refreshTargets(cmd: Command, { version, body }: CurrentPolicy): Promise<void> {
  const { windowDays, timeoutMinutes } = body.drill;
  const open = await cmd.db.drill.findMany({
    where: { scenario: 'restore', state: { in: ['planned', 'announced'] }, systemId: { not: null } },
    select: { id: true, systemId: true, state: true, rtoMinutes: true, rpoMinutes: true, policyVersion: true },
  });
  const names = await systemNames(
    cmd.db,
    open.flatMap(({ systemId }) => systemId ?? []),
  );
  for (const { id, systemId, state, ...before } of open) {
    const { rtoMinutes, rpoMinutes } = names.get(systemId ?? '') ?? before;
    const isSame =
      rtoMinutes === before.rtoMinutes && rpoMinutes === before.rpoMinutes && version === before.policyVersion;
    if (isSame) continue;
    await write(cmd.db, async (tx) => {
      const data = { rtoMinutes, rpoMinutes, windowDays, timeoutMinutes, policyVersion: version };
      const { count } = await tx.drill.updateMany({
        where: { id, state, ...before },
        data: { ...data, version: { increment: 1 } },
      });
      if (count === 1) await recordAct(tx, cmd, 'drill.targets', { type: 'drill', id }, data);
    });
  }
}
