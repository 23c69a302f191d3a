import type { Command } from '../../context.ts';
import { AppError } from '../../errors.ts';
import { currentPolicy } from '../../policies/current.ts';
import type { SizeFigures } from '../size-figures.ts';
import type { Evidence, UsagePolicy } from '../verdict.ts';
import { type PreparedWorkload, type WhatIf, whatIf, windowsThatDiffer } from '../what-if.ts';

/**
 * What other thresholds would change, from the evidence of the last judgement; nothing is written.
 * @throws AppError INVALID where a window is another: its evidence would first have to be gathered
 */
export async function tryPolicy({ db, clock }: Command, usage: UsagePolicy): Promise<WhatIf> {
  const { body } = await currentPolicy(db, clock.now());
  const differing = windowsThatDiffer(body.usage, usage);
  if (differing.length > 0) {
    throw new AppError('INVALID', `windows differ: ${differing.join(', ')}`, {
      key: 'whatIfWindows',
      values: { windows: differing.join(', ') },
    });
  }
  const rows = await db.workloadVerdict.findMany({
    select: {
      unitId: true,
      systemId: true,
      cpuMillis: true,
      memoryMib: true,
      evidence: true,
      sizes: true,
      extraMarginPercent: true,
    },
  });
  const prepared = rows.map((row): PreparedWorkload => {
    const { cpu, memory } = row.sizes as unknown as { cpu: SizeFigures | null; memory: SizeFigures | null };
    return {
      unit: row.unitId,
      system: row.systemId,
      cpuMillis: row.cpuMillis,
      memoryBytes: row.memoryMib * 1024 ** 2,
      evidence: row.evidence as unknown as Evidence,
      cpu,
      memory,
      extraMarginPercent: row.extraMarginPercent,
    };
  });
  return whatIf(prepared, body.usage, usage);
}
