import type { Coverage } from '../availability/views.ts';

/** What is known of the provider's service in a period: the whole input of its score. Times as ISO 8601. */
export interface ProviderEvidence {
  /** Minutes of the period × systems online in it, each for its own time. */
  systemMinutes: number;
  interruptions: {
    /** Whose word it is: an incident of the provider, the ticket of a unit, or what a probe saw. */
    type: 'incident' | 'ticket' | 'probe';
    id: string;
    label: string;
    link: string;
    minutes: number;
    /** Within a window that was announced before it began. */
    planned: boolean;
    /** Called maintenance, but put on record only after it had begun. */
    isUnannounced?: boolean;
  }[];
  /** How many of the systems were watched by probes; absent from what was collected before there were any. */
  coverage?: Coverage;
  deliveries: {
    id: string;
    label: string;
    link: string;
    startedAt: string;
    dueAt: string;
    finishedAt: string | null;
    elapsedHours: number;
  }[];
  tickets: {
    id: string;
    label: string;
    link: string;
    cancelled: boolean;
    respondBy: string;
    respondedAt: string | null;
    restoreBy: string;
    resolvedAt: string | null;
    stars: number | null;
  }[];
  duties: {
    id: string;
    type: 'bulletin' | 'drill' | 'operationReport';
    label: string;
    link: string;
    state: 'inTime' | 'late' | 'notDueYet' | 'cancelled' | 'postponed';
  }[];
  /** Each system's days with a backup seen at the DR centre, of the days on which one was owed. */
  backups: { systemId: string; label: string; link: string; protectedDays: number; owedDays: number }[];
  security: { id: string; label: string; link: string; level: 1 | 2 | 3 | 4 }[];
  /** The moment of judgement: what is due later is not counted. */
  asOf: string;
}

export const noService = (asOf: string): ProviderEvidence => ({
  systemMinutes: 0,
  interruptions: [],
  deliveries: [],
  tickets: [],
  duties: [],
  backups: [],
  security: [],
  asOf,
});
