import type { Prisma } from '../../prisma/generated/sqlite/client.ts';
import { type Actor, can } from '../identity/permissions.ts';

/**
 * Which systems a person may know of: a unit its own, a county authority also those of its units, authority and provider all.
 * What exists only as an unsubmitted draft is its unit's alone.
 */
export function systemsVisibleTo(actor: Actor): Prisma.SystemWhereInput {
  if (can(actor, 'system:read:all')) {
    const onRecord = {
      OR: [{ stage: { not: 'registered' as const } }, { applications: { some: { submittedAt: { not: null } } } }],
    };
    return { OR: [{ unitId: actor.unitId }, onRecord, { applications: { none: {} } }] };
  }
  if (!can(actor, 'system:read:own')) return { id: { in: [] } };
  return {
    OR: [
      { unitId: actor.unitId },
      {
        unit: { parentId: actor.unitId, parent: { kind: 'countyAuthority' } },
        applications: { some: { submittedAt: { not: null } } },
      },
    ],
  };
}
