/** A time of key events, as the console shows it. Days as 2026-11-22. */
export interface GuardPeriodView {
  id: string;
  name: string;
  fromDay: string;
  untilDay: string;
  reason: string;
  createdBy: string;
  state: 'coming' | 'inForce' | 'past' | 'cancelled';
}
