import type { UnitCode, World } from '../../setup/world.ts';
import { uploaded } from '../applications/given.ts';

/** Things that are missing from a figure, and appeals about them as their own roles bring them about. */
export const drill = { label: '跨部门应急演练', from: '2026-05-03', until: '2026-05-03', reference: 'YL-2026-007' };
export const elsewhere = { label: '会议系统', from: '2026-03-06', until: '2026-12-31', reference: 'HY-01' };

export interface Named {
  indicator: string;
  records?: string[];
  missing?: (typeof drill)[];
}

export async function evidenceOf(world: World, unit: UnitCode) {
  const by = await world.person('unitHead', unit);
  return [{ sha256: await uploaded(world, `证明 ${unit}`, { by }), name: '证明.pdf' }];
}

export async function appealedBy(world: World, id: string, unit: UnitCode, named: Named): Promise<string> {
  const head = await world.as('unitHead', unit);
  const files = await evidenceOf(world, unit);
  return (await head.assessments.appeal({ id, words: '与事实不符', files, ...named })).id;
}

type Leader = Awaited<ReturnType<World['as']>>;
export type Corrections = Parameters<Leader['assessments']['decideAppeal']>[0]['corrections'];

export const decidedBy = async (
  world: World,
  appealId: string,
  corrections: Corrections,
  more: { nowApplies?: boolean } = {},
): Promise<void> =>
  (await world.as('leader')).assessments.decideAppeal({ appealId, corrections, reason: '情况属实', ...more });

export const count = (key: string, achieved: number, possible: number) => ({
  key,
  treat: 'count' as const,
  achieved,
  possible,
});
