import type { Said } from '../sentences/speak.ts';
import type { UsageAdvice } from '../usage/advice-report.ts';

/** The monthly operation report (article 8). Pure: shared with the console. Times as ISO 8601, amounts in millicores and bytes. */
export const REPORT_SECTIONS = [
  'overview',
  'inventory',
  'capacity',
  'alerts',
  'incidents',
  'tickets',
  'deliveries',
  'advice',
  'emergency',
  'drills',
  'guard',
  'inspections',
  'next',
] as const;
export type ReportSection = (typeof REPORT_SECTIONS)[number];

/** A figure of the month beside the month before; null where nothing is on record. */
export interface Compared {
  now: number | null;
  before: number | null;
}

export const RESOURCES = ['cpuMillis', 'memoryBytes', 'storageBytes'] as const;
export type Resource = (typeof RESOURCES)[number];
export const INVENTORY_ITEMS = ['systems', ...RESOURCES] as const;
export type InventoryItem = (typeof INVENTORY_ITEMS)[number];

export interface InventoryRow {
  item: InventoryItem;
  before: number;
  added: number;
  removed: number;
  now: number;
}

export interface CapacityRow {
  resource: Resource;
  capacity: number;
  granted: number;
  /** Locked by approved orders that wait. */
  locked: number;
  /** Granted ÷ capacity at the month's end. */
  allocation: Compared;
  /** Mean of the daily peaks requested by workloads ÷ granted. */
  use: Compared;
  /** (granted + locked) ÷ capacity. */
  afterLocked: number | null;
  /** Whole months until capacity is reached at the mean growth of the last three months; null when it does not grow. */
  monthsLeft: number | null;
}

/** Days from approval to delivery, as in use in Shanxi; the first is our policy's limit in hours. */
export const DELIVERY_BUCKETS = ['withinLimit', 'upTo3', 'upTo10', 'upTo30', 'upTo60', 'over60'] as const;
export type DeliveryBucket = (typeof DELIVERY_BUCKETS)[number];

export interface ReportFigures {
  month: string;
  from: string;
  until: string;
  overview: { faults: Compared; interruptedMinutes: Compared; availability: Compared; systems: Compared };
  inventory: InventoryRow[];
  capacity: CapacityRow[];
  waitingOrders: number;
  alerts: { level: 'info' | 'warning' | 'urgent'; count: Compared }[];
  incidents: {
    byLevel: { level: number; count: Compared }[];
    rows: { number: string; level: number; title: string; planned: boolean; systems: number; minutes: number }[];
  };
  /** What probes saw; absent from reports drafted before there were any. */
  probes?: {
    outages: Compared;
    minutes: Compared;
    /** Of these minutes, those that no incident and no ticket tells of. */
    untoldMinutes: Compared;
    /** Systems in production at the month's end, and those of them that a probe watches. */
    systems: number;
    watched: number;
  };
  tickets: {
    opened: Compared;
    closed: Compared;
    /** At the month's end. */
    open: Compared;
    byKind: { kind: 'problem' | 'request' | 'security'; count: Compared }[];
    answeredInTime: Compared;
    restoredInTime: Compared;
    satisfaction: Compared;
    overdue: { number: string; title: string; level: number; explanation: string | null }[];
  };
  deliveries: { total: Compared; inTime: Compared; buckets: { bucket: DeliveryBucket; count: number }[] };
  /** What is advised to each unit; a unit is shown its own alone. Absent from reports drafted before use was judged. */
  advice?: UsageAdvice[];
  emergency: {
    number: string;
    title: string;
    level: number;
    answeredMinutes: number | null;
    mendedMinutes: number | null;
  }[];
  drills: { planned: number; held: Compared; verified: number; failed: number; overdue: number };
  guard: { name: string; fromDay: string; untilDay: string }[];
  inspections: { loop: string; lastLookedAt: string; decided: string; said?: Said | null; silent: boolean }[];
  findings: { opened: Compared; closed: Compared; overdue: number };
  next: {
    drills: number;
    guard: { name: string; fromDay: string; untilDay: string }[];
    retirements: number;
    trialsEnding: number;
  };
}

export interface OperationReportRow {
  id: string;
  month: string;
  state: 'drafted' | 'overdue' | 'published';
  number: string | null;
  dueAt: string;
  publishedAt: string | null;
}

export interface OperationReportView extends OperationReportRow {
  figures: ReportFigures;
  texts: Partial<Record<ReportSection, string>>;
  draftedAt: string;
  digest: string | null;
  publishedByName: string;
  policyVersion: number;
  mayWrite: boolean;
  version: number;
}

export interface ReportWorkbook {
  name: string;
  base64: string;
}
