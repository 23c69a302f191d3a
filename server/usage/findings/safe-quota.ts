import { readUse } from '../../allocations/use.ts';
import { exceeding } from '../../capacity/amounts.ts';
import type { Command } from '../../context.ts';
import type { Tx } from '../../db/client.ts';
import { currentPolicy } from '../../policies/current.ts';
import type { FindingLetter } from './letter.ts';

/** What the authority may take back at once: the advised amounts as far as they leave room for the peak; null when that is nothing. */
export async function safeQuota(tx: Tx, cmd: Command, systemId: string, { advised }: FindingLetter) {
  const now = cmd.clock.now();
  const { shrinkWindowDays } = (await currentPolicy(tx, now)).body;
  const use = await readUse(tx, systemId, { now, windowDays: shrinkWindowDays });
  if (!use || !advised) return null;
  const { granted, peak, used } = use;
  const room = (key: 'cpuMillis' | 'memoryBytes') =>
    Math.min(granted[key], Math.max(advised[key], peak?.[key] ?? 0, used?.[key] ?? 0));
  const bounded = { ...granted, cpuMillis: room('cpuMillis'), memoryBytes: room('memoryBytes') };
  return exceeding(granted, bounded).length > 0 ? bounded : null;
}
