import type { Draft, SectionName, SeverityCounts } from '../../operators/resources/security-bulletin.ts';
import type { Severity } from '../../operators/resources/severities.ts';
import type { Said } from '../sentences/speak.ts';

/** What the console is shown of bulletins and their items. Times as ISO 8601. */
export const BULLETIN_STATES = ['waiting', 'drafted', 'edited', 'published'] as const;
export type BulletinState = (typeof BULLETIN_STATES)[number];

export const ITEM_STATES = [
  'new',
  'acknowledged',
  'inProgress',
  'retesting',
  'fixed',
  'riskAccepted',
  'overdue',
] as const;
export type ItemState = (typeof ITEM_STATES)[number];
/** States in which somebody still has to act. */
export const OPEN_ITEM_STATES = ['new', 'acknowledged', 'inProgress', 'overdue'] as const satisfies ItemState[];

export type ItemSection = SectionName | 'manual';

/** Parts of a bulletin that the provider writes. */
export const TEXT_KEYS = [
  'overview',
  'attacks',
  'vulnerabilities',
  'baseline',
  'access',
  'incidents',
  'guard',
  'advice',
  'notes',
] as const;
export type TextKey = (typeof TEXT_KEYS)[number];
export type Texts = Partial<Record<TextKey, string>>;

/** The closing note (domain.md, section 7), in the official text: on the page, in print and in the workbook. */
export const COUNTING_RULES: string[] = [
  '漏洞按镜像摘要与漏洞编号去重，同一镜像多处运行只计一次；仅统计当前运行的工作负载。',
  '级别采用扫描器给出的级别，未知级别计入低危。',
  '新增、持续存在、已消除以上月公告的同一口径数据为基准。',
  '整改事项自公告发布之日起按工作日计算期限，以平台复测结果认定已整改。',
];

export interface BulletinRow {
  id: string;
  month: string;
  state: BulletinState;
  number: string | null;
  draftAt: string;
  dueAt: string;
  draftedAt: string | null;
  publishedAt: string | null;
  /** Late at some time: found unpublished after its day, or published after it. */
  isLate: boolean;
  /** Working days late at publication. */
  overdueDays: number | null;
  findings: number | null;
  vulnerabilities: number | null;
  /** Units that have an extract, and that have acknowledged it. For a unit: its own. */
  extracts: number;
  acknowledged: number;
  openItems: number;
  overdueItems: number;
}

export interface FigureView {
  side: 'internet' | 'extranet' | 'all';
  name: string;
  value: number;
  before: number | null;
}

export interface IncidentView {
  at: string;
  systemName: string;
  unitName: string;
  kind: string;
  severity: Severity;
  result: string;
  state: string;
}

export interface ItemCounts {
  total: number;
  bySeverity: SeverityCounts;
  fixed: number;
  riskAccepted: number;
  overdue: number;
}

/** What is published and never changes afterwards; the digest is over this in canonical JSON. */
export interface BulletinContent {
  month: string;
  number: string;
  issuer: string;
  from: string;
  until: string;
  publishedAt: string;
  policyVersion: number;
  draft: Omit<Draft, 'parts'>;
  texts: Texts;
  figures: FigureView[];
  incidents: IncidentView[];
  /** Events that came by the audit webhook. */
  audit: { denied: number; deleted: number; restarted: number; scaled: number; byOthers: number } | null;
  items: ItemCounts;
  /** Days of key events in the month. Absent in what was published before it was part of a bulletin. */
  guard?: { name: string; fromDay: string; untilDay: string }[];
  /** Where the imported figures and incidents came from. */
  sources?: { name: string; figures: number; incidents: number }[];
}

export interface ErratumView {
  sequence: number;
  words: string;
  byName: string;
  at: string;
  digest: string;
}

export interface ExtractContent {
  month: string;
  number: string;
  unitCode: string;
  unitName: string;
  bulletinDigest: string;
  counts: SeverityCounts;
  sections: { section: SectionName; findings: number; counts: SeverityCounts }[];
  findings: {
    section: SectionName;
    tenancy: string;
    subject: string;
    severity: Severity;
    title: string;
    ids: string[];
    more: number;
  }[];
  /** Findings that are not in the list above. */
  more: number;
  audit: Record<string, { denied: number; deleted: number; restarted: number; scaled: number; byOthers: number }>;
  incidents: IncidentView[];
}

export interface ExtractView extends ExtractContent {
  unitId: string;
  digest: string;
  acknowledgedAt: string | null;
  acknowledgedByName: string | null;
  mayAcknowledge: boolean;
}

export interface ExtractRow {
  unitId: string;
  unitName: string;
  findings: number;
  counts: SeverityCounts;
  acknowledgedAt: string | null;
  acknowledgedByName: string | null;
  openItems: number;
}

export interface BulletinView extends BulletinRow {
  /** As published, or as it would be published now. Null while nothing has been drafted, and for units before publication. */
  content: BulletinContent | null;
  digest: string | null;
  frozenDigest: string | null;
  publishedByName: string | null;
  errata: ErratumView[];
  units: ExtractRow[];
  mine: ExtractView | null;
  version: number;
  actions: BulletinActionView[];
}

export interface BulletinActionView {
  action: 'edit' | 'publish' | 'correct' | 'addItem';
  enabled: boolean;
  /** `bulletins.reasons.<key>`. */
  reason?: 'notDrafted' | 'published' | 'notPublished';
}

export interface ItemRow {
  id: string;
  number: string;
  month: string;
  unitId: string;
  unitName: string;
  systemId: string | null;
  systemName: string | null;
  section: ItemSection;
  subject: string;
  title: string;
  severity: Severity;
  state: ItemState;
  dueAt: string;
  openedAt: string;
  closedAt: string | null;
  overdueAt: string | null;
  riskUntil: string | null;
  idCount: number;
  remaining: number;
}

export interface ItemEventView {
  at: string;
  actorName: string;
  action: string;
  words: string;
  /** The words as codes, where they are the operators'. */
  said: Said | null;
}

export interface ItemView extends ItemRow {
  tenancy: string;
  detail: string;
  detailSaid: Said | null;
  ids: string[];
  remainingIds: string[];
  fixable: number | null;
  lastSeenMonth: string;
  reportWords: string;
  reportFiles: { sha256: string; name: string }[];
  retestedAt: string | null;
  retestOutcome: string;
  retestMessage: string;
  retestSaid: Said | null;
  risk: { reason: string; askedUntil: string | null; until: string | null; byName: string | null } | null;
  events: ItemEventView[];
  actions: ItemActionView[];
  version: number;
}

export interface ItemActionView {
  action: 'acknowledge' | 'start' | 'report' | 'askRisk' | 'decideRisk' | 'confirm';
  enabled: boolean;
  reason?: 'wrongState' | 'notYours' | 'notAsked';
}
