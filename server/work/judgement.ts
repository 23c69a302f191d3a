import { can } from '../identity/permissions.ts';
import { letterNumber } from '../usage/findings/letter.ts';
import { MOST_WAITING, type Waiting, type WorkSource } from './source.ts';
import type { WorkAct } from './views.ts';

const take = MOST_WAITING;

/** Findings on use: the unit answers, the leader decides objections and what is overdue. */
export const findingWork: WorkSource = async ({ db, actor }) => {
  const found: Waiting[] = [];
  const add = (act: WorkAct, rows: Awaited<ReturnType<typeof db.resourceFinding.findMany>>) => {
    for (const { id, number, systemId, unitId, dueAt } of rows)
      found.push({
        id: `${id}-${act}`,
        section: 'usage',
        act,
        number: letterNumber(number),
        systemId,
        unitId,
        href: `/usage/findings/${id}`,
        dueAt,
      });
  };
  const unanswered = ['notified', 'dismissed'] as const;
  if (can(actor, 'usage:answer')) {
    const where = { unitId: actor.unitId, state: { in: [...unanswered] } };
    add('answerFinding', await db.resourceFinding.findMany({ where, take }));
  }
  if (can(actor, 'usage:decide')) {
    add('decideFinding', await db.resourceFinding.findMany({ where: { state: 'contested' }, take }));
    const overdue = { escalatedAt: { not: null }, state: { in: [...unanswered, 'accepted' as const] } };
    add('decideOverdueFinding', await db.resourceFinding.findMany({ where: overdue, take }));
  }
  return found;
};

export const assessmentWork: WorkSource = async ({ db, actor }) => {
  if (!can(actor, 'assessment:decide')) return [];
  const rows = await db.assessmentAppeal.findMany({ where: { state: 'open' }, orderBy: { dueAt: 'asc' }, take });
  return rows.map(({ id, number, unitId, assessmentId, dueAt }) => ({
    id,
    section: 'assessments',
    act: 'decideAppeal',
    number,
    unitId,
    href: `/assessments/${assessmentId}/units/${unitId}`,
    dueAt,
  }));
};

/** Both sides sign a period's sheet; the authority decides what the provider disputes. */
export const providerWork: WorkSource = async ({ db, actor }) => {
  const found: Waiting[] = [];
  const section = 'providerReviews' as const;
  const decides = can(actor, 'providerReview:decide');
  if (decides) {
    const open = await db.settlementDispute.findMany({ where: { state: 'open' }, orderBy: { dueAt: 'asc' }, take });
    for (const { id, number, reviewId, dueAt, words } of open)
      found.push({
        id,
        section,
        act: 'decideDispute',
        number,
        subject: words,
        href: `/provider-reviews/${reviewId}`,
        dueAt,
      });
  }
  if (!decides && !can(actor, 'providerReview:answer')) return found;
  const issued = await db.providerReview.findMany({
    where: { state: 'issued', ...(decides ? {} : { providerId: actor.unitId }) },
    orderBy: { period: 'asc' },
  });
  const unsigned = issued.filter((one) => !(decides ? one.authoritySigned : one.providerSigned));
  for (const { id, period, providerId, disputesUntil } of unsigned)
    found.push({
      id,
      section,
      act: 'signReview',
      subject: period,
      unitId: providerId,
      href: `/provider-reviews/${id}`,
      dueAt: disputesUntil,
    });
  return found;
};

const COMPLAINT_ACTS: Record<string, WorkAct> = {
  received: 'acceptComplaint',
  accepted: 'handleComplaint',
  handled: 'replyComplaint',
  replied: 'closeComplaint',
};

/** Complaints: taken and closed by those who record them, handled and answered by the office. */
export const complaintWork: WorkSource = async ({ db, actor }) => {
  const records = can(actor, 'complaint:record');
  if (!records && !can(actor, 'complaint:handle')) return [];
  const rows = await db.complaint.findMany({
    where: { state: { in: Object.keys(COMPLAINT_ACTS) } },
    orderBy: { answerBy: 'asc' },
    take,
  });
  return rows.flatMap((row): Waiting[] => {
    // Nobody to answer: what an anonymous complaint has led to is only closed.
    const act = row.state === 'handled' && !row.realName ? 'closeComplaint' : COMPLAINT_ACTS[row.state];
    const isMine = act === 'acceptComplaint' || act === 'closeComplaint' ? records : row.officeUnitId === actor.unitId;
    if (!act || !isMine) return [];
    const { id, number, subject, state, acceptBy, answerBy, officeUnitId: unitId } = row;
    const dueAt = state === 'received' ? acceptBy : answerBy;
    return [{ id, section: 'complaints', act, number, subject, unitId, href: `/complaints/${id}`, dueAt }];
  });
};

/** Supervision: the office answers measures and reports; who supervises verifies and closes. */
export const supervisionWork: WorkSource = async ({ db, actor }) => {
  const found: Waiting[] = [];
  const section = 'supervision' as const;
  const measures = async (act: WorkAct, where: { state: string; officeUnitId?: string }) => {
    const rows = await db.measure.findMany({ where, orderBy: { dueAt: 'asc' }, take });
    for (const { id, number, words, officeUnitId: unitId, dueAt } of rows)
      found.push({ id, section, act, number, subject: words, unitId, href: '/supervision/measures', dueAt });
  };
  if (can(actor, 'supervision:explain')) {
    await measures('answerMeasure', { state: 'issued', officeUnitId: actor.unitId });
    const reports = await db.supervisionReport.findMany({
      where: { officeUnitId: actor.unitId, acknowledgedAt: null },
      take,
    });
    for (const { id, number, title: subject } of reports)
      found.push({ id, section, act: 'acknowledgeReport', number, subject, href: `/supervision/reports/${id}` });
  }
  if (can(actor, 'supervision:correct')) {
    await measures('closeMeasure', { state: 'answered' });
    const open = await db.verification.findMany({ where: { state: 'open' }, orderBy: { dueAt: 'asc' }, take });
    for (const { id, systemId, officeUnitId: unitId, dueAt } of open)
      found.push({ id, section, act: 'verify', systemId, unitId, href: '/supervision', dueAt });
  }
  return found;
};
