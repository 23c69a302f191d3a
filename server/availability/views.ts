import type { ProbeState, ProbeTarget } from '../../operators/resources/availability-probe.ts';
import type { Said } from '../sentences/speak.ts';

/** Probes of a system (articles 8 and 34). Pure: shared with the console. Times as ISO 8601. */
export interface ProbeOutageView {
  id: string;
  from: string;
  /** Null while it lasts. */
  until: string | null;
  /** Up to now where it lasts: up to the last look. */
  minutes: number;
  reason: string;
  said: Said | null;
}

export interface ProbeView {
  id: string;
  systemId: string;
  part: string;
  name: string;
  target: ProbeTarget;
  paused: boolean;
  /** `Waiting`: set, and the operators have not looked yet. */
  state: ProbeState | 'Waiting';
  since: string | null;
  lastCheckedAt: string | null;
  /** The last look is older than it may be: what is shown may not be so any more. */
  isStale: boolean;
  message: string;
  said: Said | null;
  /** Of the last days, newest first. */
  outages: ProbeOutageView[];
  /** Outages that left the status before they were on record. */
  dropped: number;
  droppedMinutes: number;
  dispatchError: string | null;
  setByName: string;
  createdAt: string;
  removedAt: string | null;
  version: number;
}

export interface SystemProbesView {
  probes: ProbeView[];
  /** Removed ones that saw an outage in the days shown. */
  removed: ProbeView[];
  /** Namespaces whose services may be asked. */
  parts: string[];
  /** How many a system may have. */
  most: number;
  days: number;
  /** How old the last look of what is up may be: the operators write no more often. */
  heartbeatSeconds: number;
  maySet: { enabled: true } | { enabled: false; reason: 'scope' | 'notOnCloud' };
}

/** How many of the systems in production are watched by a probe that is asked and has answered. */
export interface Coverage {
  systems: number;
  watched: number;
  /** The first of those that no probe watches, by name. */
  without: { id: string; name: string }[];
}
