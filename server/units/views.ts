export const UNIT_KINDS = ['authority', 'countyAuthority', 'department', 'provider', 'consultancy'] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

/** One node of the tree; `parentId` places it. */
export interface UnitView {
  id: string;
  code: string;
  name: string;
  kind: UnitKind;
  parentId: string | null;
  address: string;
  phone: string;
  active: boolean;
}
