import { namesOf } from '../applications/names.ts';
import { visibleComplaints } from '../complaints/read.ts';
import type { Command } from '../context.ts';
import { can } from '../identity/permissions.ts';
import { currentPolicy } from '../policies/current.ts';
import { clockView } from '../time/step-clock.ts';
import { letterOf } from '../usage/findings/find.ts';
import { letterNumber } from '../usage/findings/letter.ts';
import { overseesAll } from './cases.ts';
import type { ProcedureKind, ProcedureView } from './views.ts';

/** What somebody owes by a day, outside the steps of applications. */
interface Procedure {
  kind: ProcedureKind;
  id: string;
  number: string;
  subject: string;
  link: string;
  /** Whose turn it is; null: the authority's. */
  officeUnitId: string | null;
  startedAt: Date;
  dueAt: Date;
}

/**
 * Every other procedure under way, with its working-day clock: notices and objections on resources, appeals, disputes, complaints,
 * verifications and measures. The board of electronic supervision (articles 26–31) is of all of them, not of applications alone.
 */
export async function runningProcedures(cmd: Command): Promise<ProcedureView[]> {
  const { db, actor, clock } = cmd;
  const now = clock.now();
  const { warnBeforeDays } = (await currentPolicy(db, now)).body.steps;
  const authority = await db.unit.findFirst({
    where: { kind: 'authority', active: true },
    orderBy: { createdAt: 'asc' },
  });
  const all = (await Promise.all(SOURCES.map((source) => source(cmd)))).flat();
  const placed = all.map((one) => ({ ...one, officeUnitId: one.officeUnitId ?? authority?.id ?? '' }));
  const sees = can(actor, 'supervision:read') && overseesAll(actor);
  const own = placed.filter(({ officeUnitId }) => sees || officeUnitId === actor.unitId);
  const names = await namesOf(db, { units: own.map(({ officeUnitId }) => officeUnitId) });
  return own
    .sort((a, b) => a.dueAt.getTime() - b.dueAt.getTime() || (a.id < b.id ? -1 : 1))
    .map(({ startedAt, dueAt, ...one }) => ({
      ...one,
      officeName: names.unit(one.officeUnitId),
      startedAt: startedAt.toISOString(),
      ...clockView({ startedAt, dueAt, pausedAt: null, finishedAt: null }, now, warnBeforeDays),
    }));
}

type Source = (cmd: Command) => Promise<Procedure[]>;

const findings: Source = async ({ db }) => {
  const rows = await db.resourceFinding.findMany({
    where: { state: { in: ['notified', 'dismissed', 'accepted', 'contested'] }, dueAt: { not: null } },
  });
  return rows.flatMap((row): Procedure[] => {
    if (!row.dueAt) return [];
    // Once an application or a reclaim is under way, its own steps have the clock.
    if (row.state === 'accepted' && !row.escalatedAt) return [];
    const isObjection = row.state === 'contested';
    return [
      {
        kind: isObjection ? 'objection' : 'notice',
        id: row.id,
        number: letterNumber(row.number),
        subject: letterOf(row).systemName,
        link: `/usage/findings/${row.id}`,
        officeUnitId: isObjection ? null : row.unitId,
        startedAt: (isObjection ? row.answeredAt : row.notifiedAt) ?? row.issuedAt,
        dueAt: row.dueAt,
      },
    ];
  });
};

const appeals: Source = async ({ db }) => {
  const rows = await db.assessmentAppeal.findMany({ where: { state: 'open' } });
  const names = await namesOf(db, { units: rows.map(({ unitId }) => unitId) });
  return rows.map(({ id, number, unitId, assessmentId, at, dueAt }) => ({
    ...{ kind: 'appeal', id, number, subject: names.unit(unitId), officeUnitId: null, startedAt: at, dueAt },
    link: `/assessments/${assessmentId}/units/${unitId}`,
  }));
};

const disputes: Source = async ({ db }) => {
  const rows = await db.settlementDispute.findMany({ where: { state: 'open' } });
  const reviews = await db.providerReview.findMany({
    where: { id: { in: rows.map(({ reviewId }) => reviewId) } },
    select: { id: true, period: true },
  });
  const periods = new Map(reviews.map(({ id, period }) => [id, period]));
  return rows.map(({ id, number, reviewId, at, dueAt }) => ({
    ...{ kind: 'dispute', id, number, subject: periods.get(reviewId) ?? '', officeUnitId: null, startedAt: at, dueAt },
    link: `/provider-reviews/${reviewId}`,
  }));
};

const complaints: Source = async (cmd) => {
  const rows = await cmd.db.complaint.findMany({
    where: {
      AND: [
        visibleComplaints(cmd),
        { OR: [{ state: { in: ['received', 'accepted'] } }, { state: 'handled', realName: true }] },
      ],
    },
  });
  return rows.map((row) => ({
    ...{ kind: 'complaint', id: row.id, number: row.number, subject: row.subject, link: `/complaints/${row.id}` },
    officeUnitId: row.officeUnitId,
    startedAt: row.receivedAt,
    dueAt: row.state === 'received' ? row.acceptBy : row.answerBy,
  }));
};

const verifications: Source = async ({ db }) => {
  const rows = await db.verification.findMany({ where: { state: 'open' } });
  const applications = await db.application.findMany({
    where: { id: { in: rows.flatMap(({ applicationId }) => applicationId ?? []) } },
    select: { id: true, number: true, system: { select: { name: true } } },
  });
  const known = new Map(applications.map((one) => [one.id, one]));
  return rows.map(({ id, applicationId, reason, happenedAt, dueAt }) => {
    const application = applicationId ? known.get(applicationId) : undefined;
    return {
      ...{ kind: 'verification', id, number: application?.number ?? '', link: '/supervision/verifications' },
      ...{ subject: application?.system.name ?? reason, officeUnitId: null, startedAt: happenedAt, dueAt },
    };
  });
};

const measures: Source = async ({ db }) => {
  const rows = await db.measure.findMany({ where: { state: 'issued' } });
  return rows.map(({ id, number, words, officeUnitId, issuedAt, dueAt }) => ({
    ...{ kind: 'measure', id, number, subject: words, link: '/supervision/measures', officeUnitId },
    ...{ startedAt: issuedAt, dueAt },
  }));
};

const SOURCES: readonly Source[] = [findings, appeals, disputes, complaints, verifications, measures];
