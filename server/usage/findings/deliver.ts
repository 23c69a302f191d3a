import { inCommand } from '../../audit/in-command.ts';
import type { Command } from '../../context.ts';
import { notify } from '../../notices/notify.ts';
import { addWorkingDays } from '../../time/working-days.ts';
import { letterOf, link, touched, tryMove } from './find.ts';
import { letterNumber } from './letter.ts';

/** Puts the letter into the unit's inbox and starts its time, once; another call changes nothing. */
export async function deliver(cmd: Command, id: string): Promise<void> {
  const found = await cmd.db.resourceFinding.findUnique({ where: { id } });
  if (found?.state !== 'issued') return;
  await inCommand(cmd, { action: 'finding.deliver', subject: { type: 'resourceFinding', id } }, async (tx) => {
    const finding = await tx.resourceFinding.findUniqueOrThrow({ where: { id } });
    const now = cmd.clock.now();
    const dueAt = addWorkingDays(now, letterOf(finding).answerDays);
    const isFirst = await tryMove(tx, finding, 'deliver', { state: 'notified', notifiedAt: now, dueAt });
    const system = await tx.system.findUniqueOrThrow({ where: { id: finding.systemId }, select: { name: true } });
    if (isFirst)
      await notify(tx, cmd, {
        scope: 'usage:answer',
        unitId: finding.unitId,
        level: 'warning',
        key: 'findingIssued',
        values: { system: system.name, number: letterNumber(finding.number), dueAt: dueAt.toISOString() },
        link: link(id),
        onceKey: `finding:${id}:issued`,
      });
    return { result: undefined, after: { isFirst, dueAt }, touched: touched(finding) };
  });
}
