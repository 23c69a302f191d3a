import type { UsageInventory } from '../resources/usage-report.ts';
import type { Address } from './traffic.ts';

/** What one workload requested and used in one slot. */
export interface WorkloadSample {
  kind: string;
  name: string;
  /** Pods that run; 0: the workload exists and is scaled to zero. */
  replicas: number;
  /** Requested by the running pods that were measured (all of them where none was): what the percentages are of. */
  cpuMillis: number;
  memoryBytes: number;
  storageBytes: number;
  /** What its running pods may use at most; absent where one of their containers has no limit. */
  cpuLimitMillis?: number | undefined;
  memoryLimitBytes?: number | undefined;
  /** Used on the volumes that it mounts; absent where the source does not say. */
  storageUseBytes?: number | undefined;
  /** Used; absent where the source had nothing to say of any pod. */
  use?: { cpuMillis: number; memoryBytes: number };
  /** Network and disk together, bytes a second, where the source has it. */
  ioBytesPerSecond?: number;
  /** Network alone, received and sent. */
  networkBytesPerSecond?: number;
  /** At least half of the measured pods started less than the policy's minutes ago. */
  isStarting: boolean;
}

/** All workloads of one namespace in one slot; a namespace that is absent was not looked at. */
export type NamespaceSamples = ReadonlyMap<string, readonly WorkloadSample[]>;

/** Where samples come from. */
export interface UsageSource {
  /**
   * Samples of the slots that are wanted and can be had, by slot. A source without a history knows the present slot alone.
   * Throws when it cannot be asked; nothing is then noted, and the slots stay wanted.
   */
  read(request: SlotRequest): Promise<ReadonlyMap<number, NamespaceSamples>>;
  /** True where slots that are past can still be asked for: the end of a day is then completed on the next. */
  readonly hasHistory?: boolean;
  /** What lies in a namespace beside its workloads, where the source watches it. */
  inventoryOf?(namespace: string): UsageInventory;
  /** Addresses in a namespace whose traffic is to be measured; none where the source has no rates of the network. */
  addressesOf?(namespace: string): readonly Address[];
}

export interface SlotRequest {
  /** Midnight that begins the day. */
  dayStart: Date;
  intervalSeconds: number;
  /** Slots without a sample, of which the last may be the present one; −1 is the last of the day before. */
  wanted: readonly number[];
  /** The slot in which `now` lies; null where the day is over. */
  present: number | null;
  startupMinutes: number;
  namespaces: ReadonlySet<string>;
  /** Leave out, slot by slot, a namespace that nothing shows to have existed. Otherwise a namespace without pods is one in which nothing ran. */
  onlyExisting?: boolean;
}
