import type { Messages } from '../../forms/create-form.ts';
import { required } from '../review/outcome-forms.tsx';
import { rg } from './words.ts';

export const WHATS = ['move', 'split', 'merge', 'dissolve'] as const;
export type What = (typeof WHATS)[number];

/** What the form asks; `other` is the unit that takes the systems, or the heir. */
export interface Plan {
  what: What;
  unitId: string;
  systemIds: string[];
  other: string;
  day: string;
  reason: string;
}

export const handsOver = (what: What): boolean => what === 'move' || what === 'split';
export const needsOther = (what: What): boolean => what !== 'dissolve';

export const faultsOf = (plan: Plan): Messages => ({
  ...required(plan, needsOther(plan.what) ? ['unitId', 'other', 'day', 'reason'] : ['unitId', 'day', 'reason']),
  ...(handsOver(plan.what) && plan.unitId !== '' && plan.systemIds.length === 0 ? { systemIds: rg().needSystems } : {}),
  ...(needsOther(plan.what) && plan.other !== '' && plan.other === plan.unitId ? { other: rg().sameUnits } : {}),
});

/** As the server is asked what it would change, and told to do it. */
export const moveOf = ({ systemIds, other, day }: Plan) => ({ systemIds, toUnitId: other, day });
export const endOf = ({ what, unitId, other, day }: Plan) => ({
  unitId,
  heirId: what === 'merge' ? other : null,
  day,
});

export const previewInput = (plan: Plan) =>
  handsOver(plan.what) ? { what: 'move' as const, ...moveOf(plan) } : { what: 'dissolve' as const, ...endOf(plan) };
