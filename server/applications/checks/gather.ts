import { readUse, type SystemUse, usedOf } from '../../allocations/use.ts';
import { type Amounts, amountsFrom } from '../../capacity/amounts.ts';
import { readHeadroom } from '../../capacity/headroom.ts';
import type { Db, Tx } from '../../db/client.ts';
import { currentPolicy } from '../../policies/current.ts';
import type { Content } from '../content.ts';
import type { ApplicationKind } from '../stages.ts';
import type { CheckFacts, SimilarSystem } from './check.ts';

export interface ToCheck {
  id: string;
  kind: ApplicationKind;
  systemId: string;
  content: Content;
  requested: Amounts | null;
}

/** Reads what the checks look at, as of this moment; inside a decision's transaction nothing of it can move until it commits. */
export async function gatherFacts(
  db: Db | Tx,
  now: Date,
  application: ToCheck,
): Promise<{ facts: CheckFacts; policyVersion: number }> {
  const policy = await currentPolicy(db, now);
  const use = await readUse(db, application.systemId, { now, windowDays: policy.body.shrinkWindowDays });
  const attached = await db.material.findMany({ where: { applicationId: application.id }, select: { kind: true } });
  const facts: CheckFacts = {
    kind: application.kind,
    content: application.content,
    attached: attached.map(({ kind }) => kind),
    requested: application.requested,
    pool: await readHeadroom(db, now),
    present: use && presentOf(use),
    similar: await findSimilar(db, application.systemId, application.content),
    policy: policy.body,
    now,
  };
  return { facts, policyVersion: policy.version };
}

const presentOf = ({ granted, used, peak, inForceAt }: SystemUse): CheckFacts['present'] => ({
  granted,
  used,
  peak,
  inForceAt: inForceAt ? new Date(inForceAt) : null,
});

const MOST_SIMILAR = 5;

/** Systems of the same category with half to twice as many users that run in production, the nearest in size first. */
async function findSimilar(db: Db | Tx, systemId: string, content: Content): Promise<SimilarSystem[]> {
  const own = await db.system.findUniqueOrThrow({
    where: { id: systemId },
    select: { category: true, userCount: true },
  });
  const category = content.system?.category ?? own.category;
  const users = content.system?.userCount ?? own.userCount;
  const rows = await db.system.findMany({
    where: {
      id: { not: systemId },
      category,
      userCount: { gte: Math.floor(users / 2), lte: users * 2 },
      allocation: { environment: 'production', state: { in: ['inForce', 'frozen'] } },
    },
    select: {
      name: true,
      userCount: true,
      unit: { select: { name: true } },
      allocation: { select: { granted: true, observed: true } },
    },
    take: 200,
  });
  return rows
    .sort((a, b) => Math.abs(a.userCount - users) - Math.abs(b.userCount - users))
    .slice(0, MOST_SIMILAR)
    .map(({ name, userCount, unit, allocation }) => ({
      name,
      unitName: unit.name,
      userCount,
      granted: amountsFrom(allocation?.granted),
      used: usedOf((allocation?.observed ?? null) as Parameters<typeof usedOf>[0]),
    }));
}
