import type { ApplicationRow } from '../applications/views.ts';
import type { Amounts } from '../capacity/amounts.ts';

export type SystemStage =
  | 'registered'
  | 'trial'
  | 'online'
  | 'changing'
  | 'leaving'
  | 'retired'
  | 'exempt'
  | 'offCloud';

export interface SystemContact {
  duty: 'owner' | 'emergencyA' | 'emergencyB' | 'providerStaff';
  name: string;
  phone: string;
  email: string;
}

export interface SystemRow {
  id: string;
  code: string;
  name: string;
  unitId: string;
  unitName: string;
  stage: SystemStage;
  category: string;
  zone: string;
  protectionLevel: number;
  drLevel: number;
  userCount: number;
  allocationState: string | null;
  granted: Amounts | null;
  onlineAt: string | null;
}

/** The whole life of a system: from its first application to its certificate. */
export interface SystemView extends SystemRow {
  purpose: string;
  usersServed: string;
  concurrency: number;
  rpoMinutes: number;
  rtoMinutes: number;
  contacts: SystemContact[];
  version: number;
  createdAt: string;
  retiredAt: string | null;
  applications: ApplicationRow[];
  trials: { id: string; applicationId: string; state: string; startedAt: string | null; endsAt: string | null }[];
  allocation: { id: string; state: string; environment: string; tenancyName: string; granted: Amounts } | null;
  exemptions: { id: string; kind: string; reason: string; from: string; until: string | null }[];
  retirements: {
    id: string;
    state: string;
    origin: string;
    plannedFor: string;
    certificateNumber: string | null;
    finishedAt: string | null;
  }[];
  /** Every event of its applications, the newest first. */
  history: {
    at: string;
    applicationId: string;
    number: string | null;
    action: string;
    actorName: string;
    words: string;
  }[];
  /** Which new applications it may have now, and why not the others. */
  mayApply: {
    kind: 'change' | 'terminate' | 'exemption' | 'open';
    enabled: boolean;
    reason?: 'stage' | 'openApplication' | 'scope';
  }[];
}
