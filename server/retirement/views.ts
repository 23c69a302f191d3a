import type { GateView } from '../allocations/views.ts';

/** What the console is shown of retirements. Times as ISO 8601. */
export const RETIREMENT_STATES = [
  'planned',
  'notified',
  'objected',
  'frozen',
  'finalBackup',
  'gate',
  'removed',
  'certified',
  'cancelled',
] as const;
export type RetirementState = (typeof RETIREMENT_STATES)[number];
export type RetirementOrigin = 'application' | 'reclaim' | 'trialExpired';

export interface FileView {
  sha256: string;
  name: string;
}

export interface ObjectionView {
  words: string;
  files: FileView[];
  at: string;
  byName: string;
  decision: 'upheld' | 'dismissed' | null;
  decidedAt: string | null;
  decidedByName: string | null;
  reason: string | null;
}

export interface CertificateView {
  number: string;
  systemName: string;
  systemCode: string;
  unitName: string;
  tenancyName: string;
  erasedAt: string;
  erased: string[];
  controller: string;
  backup: string;
  backupKeptUntil: string;
  digest: string;
}

export interface RetirementRow {
  id: string;
  systemId: string;
  systemName: string;
  unitName: string;
  state: RetirementState;
  origin: RetirementOrigin;
  plannedFor: string;
  createdAt: string;
  finishedAt: string | null;
  certificateNumber: string | null;
}

export interface RetirementView extends RetirementRow {
  reason: string;
  attestation: { offline: boolean; migrated: boolean; proof: string } | null;
  /** Days before the date at which notice has been given. */
  noticesGiven: number[];
  objection: ObjectionView | null;
  gate: GateView[];
  certificate: CertificateView | null;
  actions: RetirementActionView[];
  version: number;
}

export interface RetirementActionView {
  action: 'object' | 'decideObjection' | 'cancel';
  enabled: boolean;
  /** Key of the console's dictionary, `retirements.reasons.<key>`. */
  reason?: 'notYours' | 'tooLate' | 'alreadyObjected' | 'noObjection';
}
