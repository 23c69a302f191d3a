import { amountsFrom } from '../capacity/amounts.ts';
import type { Command } from '../context.ts';
import { can } from '../identity/permissions.ts';
import { messageView } from '../messages/view.ts';
import { currentPolicy } from '../policies/current.ts';
import { readAmounts } from './amounts.ts';
import { type Loaded, loadVisible } from './load.ts';
import { materialView } from './material-view.ts';
import { missingMaterials, requiredMaterials } from './materials.ts';
import { namesOf } from './names.ts';
import { queuePositionOf } from './queue-position.ts';
import { readSteps } from './read-steps.ts';
import { readTimeline } from './timeline.ts';
import { availableActions } from './transitions.ts';
import type { ApplicationView, DelegationSummary } from './views.ts';

/** Everything about one application that this person may see. @throws AppError NOT_FOUND */
export async function getApplication(cmd: Command, id: string): Promise<ApplicationView> {
  const { db } = cmd;
  const loaded = await loadVisible(db, cmd, id);
  const [related, steps, timeline, policy, delegations] = await Promise.all([
    readRelated(cmd, loaded),
    readSteps(db, id, cmd.clock.now()),
    readTimeline(db, id),
    currentPolicy(db, cmd.clock.now()),
    readDelegations(cmd, loaded),
  ]);
  const names = await namesOf(db, {
    units: [loaded.unitId, loaded.handlerUnitId],
    users: [loaded.createdById, ...related.materials.map((one) => one.uploadedById)],
  });
  const attached = related.materials.map(({ kind }) => kind);
  const { allocation } = related.system;
  return {
    id,
    number: loaded.number,
    kind: loaded.kind,
    stage: loaded.stage,
    unit: { id: loaded.unitId, name: names.unit(loaded.unitId) },
    handlerUnitName: loaded.handlerUnitId && names.unit(loaded.handlerUnitId),
    createdBy: { id: loaded.createdById, name: names.user(loaded.createdById) },
    system: { id: loaded.systemId, code: related.system.code, name: related.system.name, stage: related.system.stage },
    content: loaded.content,
    contentVersion: loaded.contentVersion,
    contentDigest: loaded.contentDigest,
    requested: loaded.requested,
    recommended: loaded.recommended,
    granted: loaded.granted,
    present: allocation && allocation.state !== 'retired' ? amountsFrom(allocation.granted) : null,
    checks: (loaded.checks ?? []) as unknown as ApplicationView['checks'],
    policyVersion: loaded.policyVersion ?? policy.version,
    steps,
    timeline,
    materials: related.materials.map((one) => materialView(one, names.user(one.uploadedById))),
    requiredMaterials: [...requiredMaterials(loaded.kind, loaded.content)],
    missingMaterials: missingMaterials(loaded.kind, loaded.content, attached),
    messages: related.messages.map(messageView),
    delegations,
    trial: related.trial && {
      ...related.trial,
      startedAt: related.trial.startedAt?.toISOString() ?? null,
      endsAt: related.trial.endsAt?.toISOString() ?? null,
    },
    allocation: allocation && {
      id: allocation.id,
      state: allocation.state,
      environment: allocation.environment,
      tenancyName: allocation.tenancyName,
    },
    queuePosition: await queuePositionOf(db, id),
    actions: availableActions(loaded, cmd.actor),
    supplementNote: loaded.stage === 'returned' ? supplementNoteOf(timeline) : null,
    rejectionAdvice: loaded.rejectionAdvice,
    closedReason: loaded.closedReason,
    submittedAt: loaded.submittedAt?.toISOString() ?? null,
    decidedAt: loaded.decidedAt?.toISOString() ?? null,
    closedAt: loaded.closedAt?.toISOString() ?? null,
    createdAt: loaded.createdAt.toISOString(),
    updatedAt: loaded.updatedAt.toISOString(),
  };
}

async function readRelated({ db }: Command, { id }: Loaded) {
  return db.application.findUniqueOrThrow({
    where: { id },
    select: {
      system: {
        select: {
          code: true,
          name: true,
          stage: true,
          allocation: { select: { id: true, state: true, environment: true, tenancyName: true, granted: true } },
        },
      },
      materials: { include: { file: true }, orderBy: { createdAt: 'asc' } },
      messages: { orderBy: { createdAt: 'asc' } },
      trial: { select: { id: true, state: true, startedAt: true, endsAt: true } },
    },
  });
}

/** Whom the authority asks for advice is its own affair: the applying unit does not see it. */
async function readDelegations({ db, actor }: Command, { id }: Loaded): Promise<DelegationSummary[]> {
  if (!can(actor, 'review:technical') && !can(actor, 'review:delegate') && !can(actor, 'review:decide')) return [];
  const rows = await db.delegation.findMany({ where: { applicationId: id }, orderBy: { createdAt: 'asc' } });
  const names = await namesOf(db, { units: rows.map((row) => row.consultancyId) });
  return rows.map((row) => ({
    id: row.id,
    consultancyName: names.unit(row.consultancyId),
    question: row.question,
    materialIds: row.materialIds as string[],
    createdAt: row.createdAt.toISOString(),
    dueAt: row.dueAt.toISOString(),
    revokedAt: row.revokedAt?.toISOString() ?? null,
    answeredAt: row.answeredAt?.toISOString() ?? null,
    opinion: row.opinion,
    recommended: readAmounts(row.recommended),
  }));
}

/** What the last return says is missing. */
function supplementNoteOf(timeline: ApplicationView['timeline']): ApplicationView['supplementNote'] {
  const last = timeline.findLast(({ action }) => action === 'return');
  if (!last) return null;
  const { missing = [] } = (last.data ?? {}) as { missing?: string[] };
  return { missing, opinion: last.words };
}
