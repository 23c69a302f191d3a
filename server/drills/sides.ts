import type { Command } from '../context.ts';
import { can } from '../identity/permissions.ts';
import type { DrillRecord } from './find.ts';

/** The sides that sign: a drill that concerns no unit in particular is signed for the units by the authority. */
export type Side = 'provider' | 'unit';

export function sideOf({ actor }: Pick<Command, 'actor'>, drill: Pick<DrillRecord, 'unitId'>): Side | undefined {
  if (can(actor, 'drill:manage')) return 'provider';
  if (drill.unitId) return can(actor, 'drill:sign') && actor.unitId === drill.unitId ? 'unit' : undefined;
  return can(actor, 'drill:approve') ? 'unit' : undefined;
}
