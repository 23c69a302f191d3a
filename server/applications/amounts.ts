import { z } from 'zod';
import type { Amounts } from '../capacity/amounts.ts';

const bytes = z.int().min(0).max(Number.MAX_SAFE_INTEGER);
const pieces = z.int().min(0).max(10_000);

/** Amounts as a form or an opinion states them: millicores, bytes, pieces. */
export const amountsSchema = z.object({
  cpuMillis: z.int().min(0).max(2_000_000_000),
  memoryBytes: bytes,
  storageBytes: bytes,
  pods: z.int().min(0).max(100_000),
  loadBalancers: pieces.default(0),
  publicIps: pieces.default(0),
  gpus: pieces.default(0),
});

/** One of the three snapshots as it lies in the records, or null where none was taken. Throws on a damaged record. */
export const readAmounts = (stored: unknown): Amounts | null =>
  stored === null || stored === undefined ? null : amountsSchema.parse(stored);
