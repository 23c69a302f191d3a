import type { Amounts } from '../capacity/amounts.ts';
import type { Said } from '../sentences/speak.ts';

/** What the console is shown of an allocation. Times as ISO 8601. */
export const ALLOCATION_STATES = [
  'desired',
  'waitingForCapacity',
  'applying',
  'inForce',
  'frozen',
  'retiring',
  'retired',
  'error',
] as const;
export type AllocationState = (typeof ALLOCATION_STATES)[number];
export type Environment = 'trial' | 'production';
export type MemberRole = 'admin' | 'edit' | 'view';

export interface NamespaceView {
  part: string;
  name: string;
  /** As the unit has divided the grant. */
  quota: Amounts;
  /** As the cloud enforces it now; null until observed. */
  enforced: Amounts | null;
  used: Amounts | null;
}

export interface MemberView {
  /** Account name. */
  user: string;
  name: string;
  role: MemberRole;
  /** Whether the cloud has given the access yet. */
  inForce: boolean;
}

export interface ConditionView {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason: string;
  message: string;
  said?: Said | undefined;
  lastTransitionTime: string;
}

/** How far the desired state has come: written here, accepted by the cluster, carried out by the provider. */
export const DISPATCH_STATES = ['toDispatch', 'dispatched', 'observed', 'failed', 'unreachable'] as const;
export type DispatchState = (typeof DISPATCH_STATES)[number];

export interface DispatchView {
  state: DispatchState;
  /** The last attempt's error, in the cluster's words. */
  error: string | null;
  observedAt: string | null;
}

export interface PendingView {
  amounts: Amounts;
  /** `capacity`: waits in the queue; `cloud`: a lower grant that the cloud has not enforced yet. */
  waitsFor: 'capacity' | 'cloud';
  queuePosition: number | null;
  since: string | null;
}

export interface GateView {
  check: 'finalBackup' | 'noRunningPods' | 'noBoundVolumes' | 'objectionsClosed';
  passed: boolean;
  message: string;
  said?: Said | undefined;
}

export interface AllocationView {
  id: string;
  systemId: string;
  systemName: string;
  unitId: string;
  unitName: string;
  tenancyName: string;
  state: AllocationState;
  environment: Environment;
  granted: Amounts;
  pending: PendingView | null;
  enforced: Amounts | null;
  used: Amounts | null;
  namespaces: NamespaceView[];
  members: MemberView[];
  zone: 'internet' | 'extranet' | 'exchange' | 'dedicated';
  protectionLevel: number;
  disasterRecovery: { level: number; rpoMinutes: number; rtoMinutes: number };
  /** One word of the operator, for example `Ready`; null until observed. */
  phase: string | null;
  conditions: ConditionView[];
  gate: GateView[];
  frozen: boolean;
  expiresAt: string | null;
  dispatch: DispatchView;
  /** With what anyone can check the above on the cluster. */
  proofCommand: string;
  applicationId: string | null;
  retirementId: string | null;
  /** To be named by the next change: who changes an older one is refused. */
  version: number;
}

export interface KubeconfigView {
  filename: string;
  yaml: string;
  expiresAt: string;
}
