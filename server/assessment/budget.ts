import { readEligibility } from '../backup/eligibility.ts';
import type { Command } from '../context.ts';

/** Whether a system may be given a budget (article 5), as the backup duty judges it for the year. */
export interface Eligibility {
  systemId: string;
  systemName: string;
  unitId: string;
  eligible: boolean;
  reason: string;
}

/** The backup duty's list of the year, as far as this person may see it. */
export async function readBudgets(cmd: Command, year: number): Promise<Eligibility[]> {
  const { rows } = await readEligibility(cmd, year);
  return rows.map(({ systemId, systemName, unitId, eligible, reason }) => ({
    systemId,
    systemName,
    unitId,
    eligible,
    reason,
  }));
}
