import type { Command } from '../context.ts';
import type { WorkAct, WorkSection } from './views.ts';

/** What a source knows of something that waits; the name of the unit, and of a system without a subject, are looked up for all at once. */
export interface Waiting {
  id: string;
  section: WorkSection;
  act: WorkAct;
  number?: string | null;
  subject?: string;
  systemId?: string | null;
  unitId?: string | null;
  href: string;
  dueAt?: Date | null;
  paused?: boolean;
}

/** Reads what waits for the actor in one subject; asks nothing for those who have no part in it. */
export type WorkSource = (cmd: Command) => Promise<Waiting[]>;

/** Nobody works off more than this from a list of to-dos; the section's own table has all. */
export const MOST_WAITING = 50;
