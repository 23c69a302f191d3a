import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { withoutEmpty } from '../assessment/digest.ts';
import { json } from '../assessment/find.ts';
import { canonicalJson } from '../audit/canonical.ts';
import { inCommand } from '../audit/in-command.ts';
import type { Command } from '../context.ts';
import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';
import { notify } from '../notices/notify.ts';
import { currentPolicy, policyOf } from '../policies/current.ts';
import { addWorkingDays } from '../time/working-days.ts';
import { collectService } from './collect.ts';
import { findReview, moveReview, type ReviewRecord, requireAct, subjectOf } from './find.ts';
import { providerSpecs } from './formulas.ts';
import type { openReviewInput, reviewInput } from './input.ts';
import { periodBounds } from './metering.ts';
import { storeReview } from './store.ts';
import type { ReviewAction } from './transitions.ts';

type Id = z.infer<typeof reviewInput>;

/** Opens a period, once for the provider; judged by the policy in force now. */
export async function openReview(cmd: Command, { period }: z.infer<typeof openReviewInput>): Promise<Id> {
  const id = cmd.newId();
  return inCommand(cmd, { action: 'providerReview.open', subject: subjectOf(id) }, async (tx) => {
    const bounds = periodBounds(period);
    const now = cmd.clock.now();
    if (!bounds || bounds.from > now)
      throw new AppError('INVALID', `${period} is no period that has begun`, { key: 'provider.badPeriod' });
    const provider = await tx.unit.findFirst({
      where: { kind: 'provider', active: true },
      orderBy: { createdAt: 'asc' },
    });
    if (!provider) throw new AppError('CONFLICT', 'there is no provider', { key: 'provider.none' });
    await refuseOverlap(tx, provider.id, period, bounds);
    const { version: policyVersion, body } = await currentPolicy(tx, now);
    const scheme = json({ indicators: providerSpecs(body.assessment) });
    await tx.providerReview.create({
      data: { id, providerId: provider.id, period, ...bounds, scheme, policyVersion, createdAt: now },
    });
    return { result: { id }, after: { period, policyVersion } };
  });
}

/** No hour is paid for twice. */
async function refuseOverlap(tx: Tx, providerId: string, period: string, { from, until }: { from: Date; until: Date }) {
  const other = await tx.providerReview.findFirst({ where: { providerId, from: { lt: until }, until: { gt: from } } });
  if (other)
    throw new AppError('CONFLICT', `${period} overlaps ${other.period}`, {
      key: 'provider.overlap',
      values: { period: other.period },
    });
}

async function act(
  cmd: Command,
  id: string,
  action: ReviewAction,
  carryOut: (tx: Tx, before: ReviewRecord) => Promise<object>,
): Promise<void> {
  await inCommand(cmd, { action: `providerReview.${action}`, subject: subjectOf(id) }, async (tx) => {
    const before = await findReview(tx, cmd, id);
    await requireAct(tx, cmd, before, action);
    return { result: undefined, before: { state: before.state }, after: await carryOut(tx, before) };
  });
}

export const collectReview = (cmd: Command, { id }: Id): Promise<void> =>
  act(cmd, id, 'collect', async (tx, before) => {
    const now = cmd.clock.now();
    const policy = await policyOf(tx, before.policyVersion);
    const evidence = await collectService(tx, before, now);
    await moveReview(tx, before, { collectedAt: now });
    await storeReview(tx, cmd, before, evidence, policy);
    return { collectedAt: now };
  });

export const issueReview = (cmd: Command, { id }: Id): Promise<void> =>
  act(cmd, id, 'issue', async (tx, before) => {
    const now = cmd.clock.now();
    const { disputeDays } = (await policyOf(tx, before.policyVersion)).assessment;
    const disputesUntil = addWorkingDays(now, disputeDays);
    await moveReview(tx, before, { state: 'issued', issuedAt: now, disputesUntil });
    await notify(tx, cmd, {
      scope: 'providerReview:answer',
      unitId: before.providerId,
      level: 'warning',
      key: 'assessmentProviderIssued',
      values: { period: before.period, until: disputesUntil.toISOString() },
      link: `/provider-reviews/${id}`,
      onceKey: `providerReview:${id}:issued`,
    });
    return { state: 'issued', disputesUntil };
  });

/** A signature of one side; with the other's it locks the sheet, with a digest over all that both have signed. */
const sign = (cmd: Command, id: string, side: 'authority' | 'provider'): Promise<void> =>
  act(cmd, id, side === 'authority' ? 'signAuthority' : 'signProvider', async (tx, before) => {
    const now = cmd.clock.now();
    const signature = json({ at: now.toISOString(), byId: cmd.actor.id, byName: cmd.actor.name });
    const other = side === 'authority' ? before.providerSigned : before.authoritySigned;
    const own = side === 'authority' ? { authoritySigned: signature } : { providerSigned: signature };
    await moveReview(tx, before, own);
    if (!other) return { signed: side };
    const digest = await digestOf(tx, id);
    await tx.providerReview.update({ where: { id }, data: { state: 'locked', lockedAt: now, digest } });
    return { signed: side, state: 'locked', digest };
  });

export const signAuthority = (cmd: Command, { id }: Id): Promise<void> => sign(cmd, id, 'authority');
export const signProvider = (cmd: Command, { id }: Id): Promise<void> => sign(cmd, id, 'provider');

/** SHA-256 over the canonical JSON of score, lines, disputes and signatures: what both sides have agreed to. */
export async function digestOf(db: Db | Tx, id: string): Promise<string> {
  const review = await db.providerReview.findUniqueOrThrow({ where: { id } });
  const where = { reviewId: id };
  const [figures, lines, disputes] = await Promise.all([
    db.providerIndicator.findMany({ where, orderBy: { indicator: 'asc' }, omit: { id: true } }),
    db.settlementLine.findMany({ where, orderBy: { no: 'asc' } }),
    db.settlementDispute.findMany({ where, orderBy: { number: 'asc' } }),
  ]);
  const { state: _, digest: _digest, lockedAt: _locked, version: _version, ...content } = review;
  return `sha256:${createHash('sha256')
    .update(
      canonicalJson({ ...content, figures, lines, disputes: disputes.map((one) => withoutEmpty(one, ['missing'])) }),
    )
    .digest('hex')}`;
}

/** Whether what is on record is still what both have signed; null before. */
export async function verifyReview(cmd: Command, { id }: Id): Promise<{ whole: boolean | null; digest: string }> {
  const { digest: locked } = await findReview(cmd.db, cmd, id);
  const digest = await digestOf(cmd.db, id);
  return { whole: locked === null ? null : locked === digest, digest };
}
