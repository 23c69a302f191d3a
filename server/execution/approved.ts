/** What execution needs of an approved application; `granted` and `decidedAt` are set, the stage is `approved`. */
export interface ApprovedApplication {
  id: string;
  number: string | null;
  kind: 'open' | 'change' | 'terminate' | 'exemption';
  unitId: string;
  systemId: string;
  content: unknown;
  /** The decision's amounts; null where the kind has none. */
  granted: unknown;
  decidedAt: Date | null;
  handlerUnitId: string | null;
}

/** Where the application stands after this: `executing` until the cloud has followed, `finished` when nothing is left to do. */
export type ExecutionStart = 'executing' | 'finished';
