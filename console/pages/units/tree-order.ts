import type { UnitView } from '../../../server/units/views.ts';

export interface TreeRow extends UnitView {
  depth: number;
  parentName: string;
  /** Place in the tree: the order in which a table shows it when nothing else is asked for. */
  order: number;
}

/** The tree as lines: each unit below the one it belongs to. What hangs on nothing that is known stands at the end, at the root. */
export const inTreeOrder = (units: readonly UnitView[]): TreeRow[] => {
  const byParent = new Map<string | null, UnitView[]>();
  for (const unit of units) byParent.set(unit.parentId, [...(byParent.get(unit.parentId) ?? []), unit]);
  const names = new Map(units.map((unit) => [unit.id, unit.name]));
  const rows: TreeRow[] = [];
  const seen = new Set<string>();
  const add = (unit: UnitView, depth: number): void => {
    if (seen.has(unit.id)) return;
    seen.add(unit.id);
    rows.push({ ...unit, depth, parentName: names.get(unit.parentId ?? '') ?? '', order: rows.length });
    for (const child of byParent.get(unit.id) ?? []) add(child, depth + 1);
  };
  for (const root of byParent.get(null) ?? []) add(root, 0);
  for (const unit of units) add(unit, 0);
  return rows;
};
