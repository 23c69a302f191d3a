/**
 * What is known of one unit's year, as plain records: the whole input of the scores, one interface per source. Days are whole
 * days of UTC+8. `collect.ts` fills these from the records; the formulas know nothing else.
 */
export interface UnitEvidence {
  unit: UnitPeriod;
  systems: SystemEvidence[];
  usage: UsageEvidence[];
  tests: SecurityTestEvidence[];
  bulletinItems: BulletinItemEvidence[];
  drills: DrillEvidence[];
  backups: BackupEvidence[];
  incidents: IncidentEvidence[];
}

export interface UnitPeriod {
  id: string;
  code: string;
  name: string;
  /** Days of the assessed period in which the unit existed. */
  days: number;
  dissolved: boolean;
  /** Who answers for it after a merger. */
  heirId: string | null;
}

/** One system in the unit's register, while the unit answered for it. */
export interface SystemEvidence {
  id: string;
  code: string;
  name: string;
  /** Days in the register under this unit. */
  days: number;
  /** … of which on the cloud (from going online to leaving). */
  onCloudDays: number;
  /** … of which under an exemption “need not run on the cloud”. */
  exemptDays: number;
  exemption: { id: string; reason: string } | null;
}

/** One verdict on a workload's use over a window (domain.md §5), counted for the days on which it was there under this unit. */
export interface UsageEvidence {
  id: string;
  systemId: string;
  label: string;
  link: string;
  days: number;
  cpuMillis: number;
  verdict: 'idle' | 'overProvisioned' | 'overloaded' | 'fitting' | 'insufficientData' | 'exempt';
  /** Allocated beyond the advised size: what following the advice would give back; 0 unless over-provisioned. */
  excessCpuMillis: number;
  exemption: { reason: string; seasonal: boolean } | null;
}

/** A system that went online in the period, and the security test that came before. */
export interface SecurityTestEvidence {
  systemId: string;
  label: string;
  link: string;
  onlineAt: string;
  passedAt: string | null;
  /** Came onto the record as running already (import): no trial, hence no test here. */
  declared: boolean;
}

export interface BulletinItemEvidence {
  id: string;
  label: string;
  link: string;
  dueAt: string;
  closedAt: string | null;
  riskAccepted: boolean;
  /** Whether the due date has come by the end of the period. */
  due: boolean;
}

export interface DrillEvidence {
  id: string;
  label: string;
  link: string;
  /** What became of the unit's part: took part and signed, did not, or could not by no fault of its own. */
  part: 'tookPart' | 'missed' | 'postponed' | 'cancelled' | 'providersFault' | 'notDueYet';
}

/** A system whose backups were reviewed, with the findings on it that fell due in the period. */
export interface BackupEvidence {
  systemId: string;
  label: string;
  link: string;
  exemptReason: string | null;
  findings: { id: string; openedAt: string; dueAt: string; closedAt: string | null; providersFault: boolean }[];
}

export interface IncidentEvidence {
  id: string;
  label: string;
  link: string;
  at: string;
  /** 1 (worst) to 4. */
  level: 1 | 2 | 3 | 4;
  responsible: 'unit' | 'provider';
}

export const noEvidence = (unit: UnitPeriod): UnitEvidence => ({
  unit,
  systems: [],
  usage: [],
  tests: [],
  bulletinItems: [],
  drills: [],
  backups: [],
  incidents: [],
});
