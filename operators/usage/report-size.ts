import type { UsageInventory, UsageReportStatus } from '../resources/usage-report.ts';
import { ALL_ROOM, type DayBook } from './book.ts';

/** Many installations of etcd take objects of 1 MiB, its default is 1.5; metadata and managed fields come on top. */
export const REPORT_BYTES = 1_000_000;
/** More than a workload and a thing of the inventory take at the very most. */
const MOST_OF_A_WORKLOAD = 2_500;
const MOST_OF_A_THING = 1_000;
/** Below this a sketch says too little: rather fewer workloads by name. */
const LEAST_DAY_BYTES = 96;
const STEP = 0.75;

/** The status of a book's report in at most REPORT_BYTES: coarser where it must be, and only then with fewer workloads by name. */
export function reportOf(
  book: DayBook,
  at: Date,
  isComplete: boolean,
  inventory: UsageInventory | undefined,
): UsageReportStatus {
  const room = { ...ALL_ROOM };
  const lain = inventory && { inventory: within(withTraffic(inventory, book), REPORT_BYTES / 3) };
  for (;;) {
    const status = { ...book.status(at, isComplete, room), ...lain };
    if (fits(status)) return status;
    if (room.dayBytes > LEAST_DAY_BYTES) room.dayBytes = Math.max(LEAST_DAY_BYTES, Math.floor(room.dayBytes * STEP));
    else room.workloads = Math.floor(Math.min(room.workloads, status.workloads.length) * STEP);
  }
}

/** Most reports are so small that they need not be weighed. */
function fits(status: UsageReportStatus): boolean {
  const { workloads, inventory } = status;
  const things = (inventory?.volumes.length ?? 0) + (inventory?.services.length ?? 0);
  if (workloads.length * MOST_OF_A_WORKLOAD + things * MOST_OF_A_THING < REPORT_BYTES) return true;
  return bytesOf(status) <= REPORT_BYTES;
}

function withTraffic(inventory: UsageInventory, { traffic }: DayBook): UsageInventory {
  const services = inventory.services.map((service) => {
    const measured = traffic.of(service.name);
    return measured ? { ...service, traffic: measured } : service;
  });
  return { ...inventory, services };
}

/** What could be an orphan comes first in an inventory, so that what is left out is in use. */
function within(inventory: UsageInventory, bytes: number): UsageInventory {
  let { volumes, services } = inventory;
  while ((volumes.length + services.length) * MOST_OF_A_THING > bytes && bytesOf({ volumes, services }) > bytes) {
    volumes = volumes.toSorted((a, b) => Number(a.mounted) - Number(b.mounted));
    services = services.toSorted((a, b) => Number(isInUse(a)) - Number(isInUse(b)));
    volumes = volumes.slice(0, Math.floor(volumes.length * STEP));
    services = services.slice(0, Math.floor(services.length * STEP));
  }
  return { ...inventory, volumes, services };
}

const isInUse = ({ expectsEndpoints, readyEndpoints, loadBalancers, publicIps }: UsageInventory['services'][number]) =>
  (!expectsEndpoints || readyEndpoints > 0) && loadBalancers + publicIps === 0;

const bytesOf = (value: object): number => Buffer.byteLength(JSON.stringify(value));
