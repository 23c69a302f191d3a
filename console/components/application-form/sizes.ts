import type { Content, Workload } from '../../../server/applications/content.ts';
import type { PoolAmounts } from '../../../server/capacity/amounts.ts';

/** A row of the policy's size catalogue, as far as the form needs it. */
export interface Size {
  id: string;
  name: { zh: string; en: string };
  cpuMillis: number;
  memoryBytes: number;
  storageBytes: number;
  monthlyCostYuan: number;
}

type DraftWorkload = NonNullable<Content['workloads']>[number];

/** The part of a catalogue size that is the system disk; the rest is for data. */
const SYSTEM_DISK = 40 * 2 ** 30;

/** The amounts of a workload of this size. */
export const withSize = (size: Size | undefined): Pick<DraftWorkload, keyof Sized> =>
  size
    ? {
        cpuMillis: size.cpuMillis,
        memoryBytes: size.memoryBytes,
        systemDiskBytes: Math.min(SYSTEM_DISK, size.storageBytes),
        dataDiskBytes: Math.max(0, size.storageBytes - SYSTEM_DISK),
      }
    : {};

type Sized = Pick<Workload, 'cpuMillis' | 'memoryBytes' | 'systemDiskBytes' | 'dataDiskBytes'>;

/** Which size of the catalogue a workload has; none when its amounts were stated one by one. */
export const sizeOf = (workload: DraftWorkload, sizes: readonly Size[]): Size | undefined =>
  sizes.find(
    (size) =>
      size.cpuMillis === workload.cpuMillis &&
      size.memoryBytes === workload.memoryBytes &&
      size.storageBytes === (workload.systemDiskBytes ?? 0) + (workload.dataDiskBytes ?? 0),
  );

/** Yuan a month of what has a catalogue price, and whether something has none. */
export const monthlyCost = (
  workloads: readonly DraftWorkload[],
  sizes: readonly Size[],
): { yuan: number; custom: boolean } => ({
  yuan: workloads.reduce((sum, one) => sum + (sizeOf(one, sizes)?.monthlyCostYuan ?? 0) * (one.count ?? 0), 0),
  custom: workloads.some((one) => !sizeOf(one, sizes)),
});

/** How many of this size the pool still takes; never negative. */
export const fitting = (size: Size, free: PoolAmounts): number =>
  Math.max(
    0,
    Math.floor(
      Math.min(
        free.cpuMillis / size.cpuMillis,
        free.memoryBytes / size.memoryBytes,
        size.storageBytes > 0 ? free.storageBytes / size.storageBytes : Number.POSITIVE_INFINITY,
      ),
    ),
  );
