import { readRows } from '../applications/rows.ts';
import { APPLICATION_KINDS, isClosed } from '../applications/stages.ts';
import type { ApplicationRow } from '../applications/views.ts';
import { visibleTo } from '../applications/visibility.ts';
import { amountsFrom } from '../capacity/amounts.ts';
import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { can } from '../identity/permissions.ts';
import { mayApply } from './may-apply.ts';
import { ROW, systemRow } from './table.ts';
import type { SystemContact, SystemStage, SystemView } from './views.ts';
import { systemsVisibleTo } from './visibility.ts';

/** The whole life of a system. @throws AppError NOT_FOUND */
export async function getSystem(cmd: Command, id: string): Promise<SystemView> {
  const { db, actor, clock } = cmd;
  const found = await readSystem(cmd, id);
  const where = { AND: [{ systemId: id }, visibleTo(actor)] };
  const applications = await readRows(db, where, clock.now());
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  const { allocation } = found;
  return {
    ...systemRow(found),
    purpose: found.purpose,
    usersServed: found.usersServed,
    concurrency: found.concurrency,
    rpoMinutes: found.rpoMinutes,
    rtoMinutes: found.rtoMinutes,
    contacts: found.contacts as unknown as SystemContact[],
    version: found.version,
    createdAt: found.createdAt.toISOString(),
    retiredAt: iso(found.retiredAt),
    applications,
    trials: found.trials.map((trial) => ({ ...trial, startedAt: iso(trial.startedAt), endsAt: iso(trial.endsAt) })),
    allocation: allocation && {
      id: allocation.id,
      state: allocation.state,
      environment: allocation.environment,
      tenancyName: allocation.tenancyName,
      granted: amountsFrom(allocation.granted),
    },
    exemptions: found.exemptions.map((one) => ({ ...one, from: one.from.toISOString(), until: iso(one.until) })),
    retirements: found.retirements.map((one) => ({
      ...one,
      plannedFor: one.plannedFor.toISOString(),
      finishedAt: iso(one.finishedAt),
    })),
    history: await readHistory(cmd, applications),
    mayApply: applicationsOpenTo(cmd, found, applications),
  };
}

async function readSystem({ db, actor }: Command, id: string) {
  const found = await db.system.findFirst({
    where: { AND: [{ id }, systemsVisibleTo(actor)] },
    select: {
      ...ROW,
      purpose: true,
      usersServed: true,
      concurrency: true,
      rpoMinutes: true,
      rtoMinutes: true,
      contacts: true,
      version: true,
      createdAt: true,
      retiredAt: true,
      trials: { select: { id: true, applicationId: true, state: true, startedAt: true, endsAt: true } },
      allocation: { select: { id: true, state: true, environment: true, tenancyName: true, granted: true } },
      exemptions: { select: { id: true, kind: true, reason: true, from: true, until: true } },
      retirements: {
        select: { id: true, state: true, origin: true, plannedFor: true, certificateNumber: true, finishedAt: true },
      },
    },
  });
  if (found) return found;
  throw new AppError('NOT_FOUND', `system ${id} does not exist or is not visible`, { key: 'systemNotFound' });
}

const MOST_EVENTS = 500;

async function readHistory({ db }: Command, applications: ApplicationRow[]): Promise<SystemView['history']> {
  const numbers = new Map(applications.map(({ id, number }) => [id, number]));
  const events = await db.applicationEvent.findMany({
    where: { applicationId: { in: [...numbers.keys()] } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: MOST_EVENTS,
  });
  return events.map(({ at, applicationId, action, actorName, words }) => ({
    at: at.toISOString(),
    applicationId,
    number: numbers.get(applicationId) ?? null,
    action,
    actorName,
    words,
  }));
}

/** Which applications this person could begin now, with the reason where not. */
function applicationsOpenTo(
  { actor }: Command,
  system: { stage: SystemStage; unitId: string },
  applications: ApplicationRow[],
): SystemView['mayApply'] {
  const own = can(actor, 'application:draft') && actor.unitId === system.unitId;
  return APPLICATION_KINDS.map((kind) => {
    const isOpen = applications.some((one) => one.kind === kind && !isClosed(one.stage));
    const reason = !own ? 'scope' : !mayApply(system.stage, kind) ? 'stage' : isOpen ? 'openApplication' : undefined;
    return reason ? { kind, enabled: false, reason } : { kind, enabled: true };
  });
}
