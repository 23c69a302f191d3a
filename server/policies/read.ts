import type { Command } from '../context.ts';
import { AppError } from '../errors.ts';
import { currentPolicy } from './current.ts';
import { defaultPolicy, policySchema } from './policy.ts';
import type { PolicySummary, PolicyView } from './views.ts';

/** Every version, newest first; the defaults stand at the end as version 0. */
export async function listPolicies({ db, clock }: Command): Promise<PolicySummary[]> {
  const rows = await db.policy.findMany({ orderBy: { version: 'desc' }, omit: { body: true } });
  const { version: current } = await currentPolicy(db, clock.now());
  const authors = await db.user.findMany({
    where: { id: { in: rows.map((row) => row.authorId) } },
    select: { id: true, name: true },
  });
  const names = new Map(authors.map((author) => [author.id, author.name]));
  const written = rows.map((row) => ({
    version: row.version,
    effectiveFrom: row.effectiveFrom.toISOString(),
    authorName: names.get(row.authorId) ?? '',
    note: row.note,
    createdAt: row.createdAt.toISOString(),
    state: stateOf(row.version, current),
  }));
  return [...written, defaults(stateOf(0, current))];
}

const stateOf = (version: number, current: number): PolicySummary['state'] =>
  version === current ? 'current' : version < current ? 'past' : 'future';

const EPOCH = new Date(0).toISOString();
const defaults = (state: PolicySummary['state']): PolicySummary => ({
  version: 0,
  effectiveFrom: EPOCH,
  authorName: '',
  note: '',
  createdAt: EPOCH,
  state,
});

/** @throws AppError NOT_FOUND */
export async function getPolicy(cmd: Command, version: number): Promise<PolicyView> {
  const summary = (await listPolicies(cmd)).find((one) => one.version === version);
  if (!summary) throw new AppError('NOT_FOUND', `no policy ${version}`, { key: 'policyNotFound' });
  if (version === 0) return { ...summary, body: defaultPolicy() };
  const { body } = await cmd.db.policy.findUniqueOrThrow({ where: { version }, select: { body: true } });
  return { ...summary, body: policySchema.parse(body) };
}

export async function getCurrentPolicy(cmd: Command): Promise<PolicyView> {
  return getPolicy(cmd, (await currentPolicy(cmd.db, cmd.clock.now())).version);
}
