import type { JSX } from 'solid-js';
import type {
  BackupFindingWord,
  ExemptionState,
  FindingState,
  OrderState,
  RestoreState,
} from '../../../server/backup/views.ts';
import { StatusTag } from '../../ui/status-tag.tsx';
import type { Tone } from '../../ui/tone.ts';
import { bk } from './words.ts';

const findingTones: Record<BackupFindingWord, Tone> = {
  protected: 'green',
  stale: 'amber',
  overdue: 'red',
  'partially-failed': 'amber',
  'location-unavailable': 'red',
  'never-ran': 'amber',
  unprotected: 'red',
  exempt: 'neutral',
};
const stateTones: Record<FindingState, Tone> = { open: 'amber', due: 'amber', escalated: 'red', closed: 'green' };
const orderTones: Record<OrderState, Tone> = { waiting: 'blue', running: 'blue', completed: 'green', failed: 'red' };
const restoreTones: Record<RestoreState, Tone> = {
  requested: 'amber',
  withdrawn: 'neutral',
  refused: 'red',
  ordered: 'blue',
  restoring: 'blue',
  completed: 'green',
  failed: 'red',
  removed: 'neutral',
};
const exemptionTones: Record<ExemptionState, Tone> = {
  requested: 'amber',
  approved: 'green',
  refused: 'red',
  withdrawn: 'neutral',
  ended: 'neutral',
};

export const findingName = (finding: BackupFindingWord | null): string =>
  finding ? bk().findings[finding] : bk().notReviewed;

export const FindingTag = (props: { finding: BackupFindingWord | null }): JSX.Element => (
  <StatusTag tone={props.finding ? findingTones[props.finding] : 'neutral'}>{findingName(props.finding)}</StatusTag>
);
export const FindingStateTag = (props: { state: FindingState }): JSX.Element => (
  <StatusTag tone={stateTones[props.state]}>{bk().findingStates[props.state]}</StatusTag>
);
export const OrderTag = (props: { state: OrderState }): JSX.Element => (
  <StatusTag tone={orderTones[props.state]}>{bk().orderStates[props.state]}</StatusTag>
);
export const RestoreTag = (props: { state: RestoreState }): JSX.Element => (
  <StatusTag tone={restoreTones[props.state]}>{bk().restoreStates[props.state]}</StatusTag>
);
export const ExemptionTag = (props: { state: ExemptionState }): JSX.Element => (
  <StatusTag tone={exemptionTones[props.state]}>{bk().exemptionStates[props.state]}</StatusTag>
);
