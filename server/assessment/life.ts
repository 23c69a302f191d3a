import type { z } from 'zod';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy, policyOf } from '../policies/current.ts';
import { addWorkingDays } from '../time/working-days.ts';
import { judgeBudgets } from './budget.ts';
import { collectEvidence } from './collect.ts';
import { yearBounds } from './days.ts';
import { digestOf } from './digest.ts';
import {
  type AssessmentRecord,
  findAssessment,
  json,
  moveAssessment,
  requireAct,
  schemeOf,
  subjectOf,
} from './find.ts';
import type { assessmentInput, openInput } from './input.ts';
import { schemeInForce } from './scheme-records.ts';
import { storeResults } from './store.ts';
import type { AssessmentAction } from './transitions.ts';

type Id = z.infer<typeof assessmentInput>;

/** Opens a year, once: by the scheme that was published for it. */
export async function openAssessment(cmd: Command, { year }: z.infer<typeof openInput>): Promise<Id> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'assessment.open', subject: subjectOf(id) }, async (tx) => {
    const existing = await tx.assessment.findUnique({ where: { year } });
    if (existing) throw new AppError('CONFLICT', `${year} is open already`, { key: 'assessment.open' });
    const scheme = await schemeInForce(tx, year);
    if (!scheme) throw new AppError('CONFLICT', `no scheme is published for ${year}`, { key: 'assessment.noScheme' });
    const now = cmd.clock.now();
    const bounds = yearBounds(year);
    if (now < bounds.from) throw new AppError('CONFLICT', `${year} has not begun`, { key: 'assessment.notBegun' });
    const { version: policyVersion } = await currentPolicy(tx, now);
    await tx.assessment.create({
      data: { id, year, schemeId: scheme.id, policyVersion, ...bounds, createdAt: now },
    });
    return { result: { id }, after: { year, schemeId: scheme.id, policyVersion } };
  });
}

/** One act of the transition table: looked at, carried out, put on record, all in one transaction. */
async function act(
  cmd: Command,
  id: string,
  action: AssessmentAction,
  carryOut: (tx: Tx, before: AssessmentRecord) => Promise<object>,
): Promise<void> {
  await inCommand(cmd, { action: `assessment.${action}`, subject: subjectOf(id) }, async (tx) => {
    const before = await findAssessment(tx, id);
    await requireAct(tx, cmd, before, action);
    const after = await carryOut(tx, before);
    return { result: undefined, before: { state: before.state }, after };
  });
}

/** Reads the records of the year anew and scores every unit. The records decide, not how often it is called. */
export const collectAssessment = (cmd: Command, { id }: Id): Promise<void> =>
  act(cmd, id, 'collect', async (tx, before) => {
    const now = cmd.clock.now();
    const scheme = await schemeOf(tx, before);
    const evidence = await collectEvidence(tx, before, now);
    const budget = json(await judgeBudgets(tx, before.year, now));
    await moveAssessment(tx, before, { collectedAt: now, budget });
    await storeResults(tx, cmd, before, scheme, evidence);
    return { collectedAt: now, units: evidence.length };
  });

export const previewAssessment = (cmd: Command, { id }: Id): Promise<void> =>
  act(cmd, id, 'preview', async (tx, before) => {
    await moveAssessment(tx, before, { state: 'preview', previewedAt: cmd.clock.now() });
    return { state: 'preview' };
  });

export const reopenAssessment = (cmd: Command, { id }: Id): Promise<void> =>
  act(cmd, id, 'reopen', async (tx, before) => {
    await moveAssessment(tx, before, { state: 'collecting', previewedAt: null });
    return { state: 'collecting' };
  });

export const publishAssessment = (cmd: Command, { id }: Id): Promise<void> =>
  act(cmd, id, 'publish', async (tx, before) => {
    const now = cmd.clock.now();
    const { appealDays } = (await policyOf(tx, before.policyVersion)).assessment;
    const appealsUntil = addWorkingDays(now, appealDays);
    await moveAssessment(tx, before, { state: 'published', publishedAt: now, appealsUntil });
    await tell(tx, cmd, before, 'assessmentPublished', { until: appealsUntil.toISOString() });
    return { state: 'published', appealsUntil };
  });

export const decideAssessment = (cmd: Command, { id }: Id): Promise<void> =>
  act(cmd, id, 'decide', async (tx, before) => {
    await moveAssessment(tx, before, { state: 'decided', decidedAt: cmd.clock.now() });
    return { state: 'decided' };
  });

export const finaliseAssessment = (cmd: Command, { id }: Id): Promise<void> =>
  act(cmd, id, 'finalise', async (tx, before) => {
    const digest = await digestOf(tx, id);
    const { id: finalById, name: finalByName } = cmd.actor;
    await moveAssessment(tx, before, { state: 'final', finalAt: cmd.clock.now(), finalById, finalByName, digest });
    await tell(tx, cmd, before, 'assessmentFinal', {});
    return { state: 'final', digest };
  });

const tell = (tx: Tx, cmd: Command, { id, year }: AssessmentRecord, key: string, values: Record<string, string>) =>
  notify(tx, cmd, {
    scope: 'assessment:appeal',
    level: 'warning',
    key,
    values: { year, ...values },
    link: `/assessments/${id}/units/own`,
    onceKey: `${key}:${id}`,
  });
