import { emptySketches, NO_AMOUNTS } from '../../../operators/resources/usage-day.ts';
import { defaultPolicy } from '../../../server/policies/policy.ts';
import { dayName, dayNumber, type RecordedDay } from '../../../server/usage/evidence.ts';

export const POLICY = defaultPolicy().usage;
export const SLOTS = 288;
export const LAST_DAY = '2026-11-21';

export interface DayOf {
  cpu: number | readonly number[];
  memory?: number | readonly number[] | null;
  io?: number | null;
  cpuStartup?: readonly number[];
  seen?: number;
  off?: number;
  expected?: number;
}

const spread = (value: number | readonly number[], seen: number): readonly number[] =>
  typeof value === 'number' ? Array.from({ length: seen }, () => value) : value;

/** One recorded day, `ago` days before LAST_DAY. */
export function dayAgo(ago: number, { cpu, memory = 10, io = null, cpuStartup = [], ...slots }: DayOf): RecordedDay {
  const { seen = SLOTS, off = 0, expected = SLOTS } = slots;
  const sketches = emptySketches();
  for (const value of spread(cpu, seen - cpuStartup.length)) sketches.cpu.add(value);
  for (const value of cpuStartup) sketches.cpuStartup.add(value);
  if (memory !== null) for (const value of spread(memory, seen)) sketches.memory.add(value);
  if (io !== null) for (const value of spread(io, seen)) sketches.io.add(value);
  return { day: dayName(dayNumber(LAST_DAY) - ago), sketches, expected, seen, off, amounts: NO_AMOUNTS };
}

export const daysOf = (count: number, of: DayOf): RecordedDay[] =>
  Array.from({ length: count }, (_, ago) => dayAgo(ago, of));
