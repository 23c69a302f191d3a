import type { Db, Tx } from '../db/client.ts';
import { defaultPolicy, type PolicyBody, policySchema } from './policy.ts';

export interface CurrentPolicy {
  version: number;
  body: PolicyBody;
}

/** The policy in force at `now`: the newest whose day has come; version 0 is the defaults. */
export async function currentPolicy(db: Db | Tx, now: Date): Promise<CurrentPolicy> {
  const row = await db.policy.findFirst({ where: { effectiveFrom: { lte: now } }, orderBy: { version: 'desc' } });
  if (!row) return { version: 0, body: defaultPolicy() };
  return { version: row.version, body: policySchema.parse(row.body) };
}

/** The policy a past judgement was made under. */
export async function policyOf(db: Db | Tx, version: number): Promise<PolicyBody> {
  const row = version > 0 ? await db.policy.findUnique({ where: { version } }) : null;
  return policySchema.parse(row?.body ?? {});
}
