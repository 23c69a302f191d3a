import { judgeYear, readEligibility } from '../backup/eligibility.ts';
import type { EligibilityView } from '../backup/views.ts';
import type { Command } from '../context.ts';
import type { Tx } from '../db/client.ts';

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

/** The whole list, to be kept with the year's figures: it stands still with them and is part of the digest. */
export const judgeBudgets = (tx: Tx, year: number, now: Date): Promise<EligibilityView> => judgeYear(tx, year, now);
