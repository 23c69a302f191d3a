import { readAmounts } from '../applications/amounts.ts';
import type { Content } from '../applications/content.ts';
import { materialView } from '../applications/material-view.ts';
import { namesOf } from '../applications/names.ts';
import type { Command } from '../context.ts';
import { currentPolicy } from '../policies/current.ts';
import { openDelegation } from './find.ts';
import { rowOf } from './row.ts';
import type { DelegationView } from './views.ts';

/** What the consultancy was given: the need in figures and the chosen materials. @throws AppError NOT_FOUND */
export async function getDelegation(cmd: Command, id: string): Promise<DelegationView> {
  const now = cmd.clock.now();
  const delegation = await openDelegation(cmd.db, cmd, id);
  const { application, applicationId } = delegation;
  const [names, materials, policy] = await Promise.all([
    namesOf(cmd.db, { units: [application.unitId] }),
    cmd.db.material.findMany({
      where: { applicationId, id: { in: delegation.materialIds as string[] } },
      include: { file: true },
    }),
    currentPolicy(cmd.db, now),
  ]);
  return {
    ...rowOf(delegation, now, policy.body.steps.warnBeforeDays),
    applicationId,
    kind: application.kind,
    unitName: names.unit(application.unitId),
    need: needOf(application.content as Content, readAmounts(application.requested)),
    materials: materials.map((one) => {
      const { uploadedBy: _, ...given } = materialView(one, '');
      return given;
    }),
    opinion: delegation.opinion,
    recommended: readAmounts(delegation.recommended),
    open: delegation.answeredAt === null && application.stage === 'technical',
  };
}

const needOf = ({ system }: Content, requested: DelegationView['need']['requested']): DelegationView['need'] => ({
  purpose: system?.purpose ?? '',
  usersServed: system?.usersServed ?? '',
  userCount: system?.userCount ?? null,
  concurrency: system?.concurrency ?? null,
  protectionLevel: system?.protectionLevel ?? null,
  category: system?.category ?? null,
  requested,
});
