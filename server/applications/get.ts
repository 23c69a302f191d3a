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
  const { db, clock } = cmd;
  const loaded = await loadVisible(db, cmd, id);
  const [related, steps, timeline, policy, delegations, queuePosition] = await Promise.all([
    readRelated(cmd, loaded),
    readSteps(db, id, clock.now()),
    readTimeline(db, id),
    currentPolicy(db, clock.now()),
    readDelegations(cmd, loaded),
    queuePositionOf(db, id),
  ]);
  const names = await namesOf(db, {
    units: [loaded.unitId, loaded.handlerUnitId],
    users: [loaded.createdById, ...related.materials.map((one) => one.uploadedById)],
  });
  return {
    ...paperOf(loaded, names),
    ...cloudOf(related),
    ...materialsOf(loaded, related, names),
    policyVersion: loaded.policyVersion ?? policy.version,
    steps,
    timeline,
    messages: related.messages.map(messageView),
    delegations,
    queuePosition,
    actions: availableActions(loaded, cmd.actor),
    supplementNote: loaded.stage === 'returned' ? supplementNoteOf(timeline) : null,
  };
}

type Names = Awaited<ReturnType<typeof namesOf>>;
type Related = Awaited<ReturnType<typeof readRelated>>;

/** What the row itself says. */
const paperOf = (loaded: Loaded, names: Names) => ({
  id: loaded.id,
  number: loaded.number,
  kind: loaded.kind,
  stage: loaded.stage,
  unit: { id: loaded.unitId, name: names.unit(loaded.unitId) },
  handlerUnitName: loaded.handlerUnitId && names.unit(loaded.handlerUnitId),
  createdBy: { id: loaded.createdById, name: names.user(loaded.createdById) },
  content: loaded.content,
  contentVersion: loaded.contentVersion,
  contentDigest: loaded.contentDigest,
  requested: loaded.requested,
  recommended: loaded.recommended,
  granted: loaded.granted,
  checks: (loaded.checks ?? []) as unknown as ApplicationView['checks'],
  rejectionAdvice: loaded.rejectionAdvice,
  closedReason: loaded.closedReason,
  submittedAt: iso(loaded.submittedAt),
  decidedAt: iso(loaded.decidedAt),
  closedAt: iso(loaded.closedAt),
  createdAt: loaded.createdAt.toISOString(),
  updatedAt: loaded.updatedAt.toISOString(),
});

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** What there is of the system on the cloud. */
function cloudOf({ system, systemId, trial }: Related) {
  const { code, name, stage, allocation } = system;
  return {
    system: { id: systemId, code, name, stage },
    present: allocation && allocation.state !== 'retired' ? amountsFrom(allocation.granted) : null,
    allocation: allocation && {
      id: allocation.id,
      state: allocation.state,
      environment: allocation.environment,
      tenancyName: allocation.tenancyName,
    },
    trial: trial && { ...trial, startedAt: iso(trial.startedAt), endsAt: iso(trial.endsAt) },
  };
}

const materialsOf = ({ kind, content }: Loaded, { materials }: Related, names: Names) => ({
  materials: materials.map((one) => materialView(one, names.user(one.uploadedById))),
  requiredMaterials: [...requiredMaterials(kind, content)],
  missingMaterials: missingMaterials(
    kind,
    content,
    materials.map((one) => one.kind),
  ),
});

async function readRelated({ db }: Command, { id }: Loaded) {
  return db.application.findUniqueOrThrow({
    where: { id },
    select: {
      systemId: true,
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
    revokedAt: iso(row.revokedAt),
    answeredAt: iso(row.answeredAt),
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
