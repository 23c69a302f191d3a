import type { Db, Tx } from '../db/client.ts';
import { AppError } from '../errors.ts';

/** Whose desks an application of a unit passes. */
export interface Offices {
  /** Accepts it: the county's authority for units of a county, else the city's. */
  acceptorId: string;
  /** The city's authority: technical review and decision (articles 6 and 7). */
  authorityId: string;
}

/** @throws AppError INVALID when the tree of units names no authority above the unit */
export async function officesOf(db: Db | Tx, unitId: string): Promise<Offices> {
  const above = await ancestorsOf(db, unitId);
  const authority = above.find((unit) => unit.kind === 'authority');
  if (!authority)
    throw new AppError('INVALID', `no e-government authority above unit ${unitId}`, { key: 'noAuthorityAbove' });
  const county = above.find((unit) => unit.kind === 'countyAuthority');
  return { acceptorId: county?.id ?? authority.id, authorityId: authority.id };
}

/** Deeper than any real tree; ends a circle that a careless edit has made. */
const DEEPEST = 10;

/** The unit itself and everything above it, from the bottom up. */
async function ancestorsOf(db: Db | Tx, unitId: string) {
  const chain: { id: string; kind: string }[] = [];
  let next: string | null = unitId;
  while (next !== null && chain.length < DEEPEST) {
    const unit: { id: string; kind: string; parentId: string | null } | null = await db.unit.findUnique({
      where: { id: next },
      select: { id: true, kind: true, parentId: true },
    });
    if (unit) chain.push({ id: unit.id, kind: unit.kind });
    next = unit?.parentId ?? null;
  }
  return chain;
}
