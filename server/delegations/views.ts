import type { ApplicationKind } from '../applications/stages.ts';
import type { MaterialView, StepClockView } from '../applications/views.ts';
import type { Amounts } from '../capacity/amounts.ts';

export interface DelegationRow {
  id: string;
  applicationNumber: string | null;
  systemName: string;
  question: string;
  createdAt: string;
  /** Until when an answer is asked for. */
  clock: StepClockView;
  answeredAt: string | null;
  revokedAt: string | null;
}

/** Everything that a consultancy is given, and nothing else of the application: no contacts, no messages, no other material. */
export interface DelegationView extends DelegationRow {
  applicationId: string;
  kind: ApplicationKind;
  unitName: string;
  /** What the need is judged by. */
  need: {
    purpose: string;
    usersServed: string;
    userCount: number | null;
    concurrency: number | null;
    protectionLevel: number | null;
    category: string | null;
    requested: Amounts | null;
  };
  materials: Omit<MaterialView, 'uploadedBy'>[];
  opinion: string | null;
  recommended: Amounts | null;
  /** Whether an opinion can still be given. */
  open: boolean;
}
