/**
 * A city and what happens to it in one year: the raw facts from which the records are filled on the one side, and from which the
 * scores are reckoned by hand on the other. Everything follows from positions, so that every run plays the same year.
 */
export const YEAR = 2027;
export const DAYS = 365;

/** A day of the year, 0 to 364; those before the year are below 0. */
export type Day = number;

const FIRST = Date.UTC(YEAR, 0, 1);
export const dayIn = (monthAndDay: string): Day =>
  Math.round((Date.parse(`${YEAR}-${monthAndDay}T00:00:00Z`) - FIRST) / 86_400_000);
export const textOf = (day: Day): string => new Date(FIRST + day * 86_400_000).toISOString().slice(0, 10);
/** Midnight of UTC+8 that begins the day. */
export const midnightOf = (day: Day): Date => new Date(`${textOf(day)}T00:00:00+08:00`);

const LONG_AGO: Day = -700;

export interface PlanUnit {
  id: string;
  from: Day;
  dissolved: { on: Day; heir: string | null } | null;
}

export interface PlanWorkload {
  name: string;
  /** Which of the source's machines it follows. */
  machine: number;
  /** What the machine's use is a share of. */
  cpuMillis: number;
  memoryMib: number;
  /** It came with that day; null: with the system. */
  startedOn: Day | null;
  /** From then on half of it is allocated. */
  halvedOn: Day | null;
  /** From then on it is scaled to zero. */
  offFrom: Day | null;
}

export interface PlanSystem {
  id: string;
  unit: string;
  createdOn: Day;
  onlineOn: Day | null;
  retiredOn: Day | null;
  move: { on: Day; to: string } | null;
  /** Need not run on the cloud, for the whole year. */
  isExemptFromCloud: boolean;
  /** Days on which its use is not judged, both included. */
  notJudged: { kind: 'seasonal' | 'drStandby'; from: Day; until: Day } | null;
  /** Days on which two samples of five are missing, both included. */
  gaps: { from: Day; until: Day } | null;
  /** Restarts each Monday at midnight, with a spike of fifteen minutes. */
  restarts: boolean;
  workloads: PlanWorkload[];
  item: { due: Day; closed: Day | null; isRiskAccepted: boolean } | null;
  drill: { on: Day; signed: Day | null } | null;
  hasOverdueBackup: boolean;
}

export interface PlanIncident {
  unit: string;
  on: Day;
  severity: 'critical' | 'high' | 'medium' | 'low';
}

export interface Plan {
  units: PlanUnit[];
  systems: PlanSystem[];
  incidents: PlanIncident[];
}

export interface Size {
  units: number;
  systems: number;
  /** Of all systems that run on the cloud together; the first ones have one more where they do not divide evenly. */
  workloads: number;
}

/** Units with a story of their own, counted from the end; all others are there all year. */
const STORIES = {
  withoutSystems: 1,
  madeInJuly: 2,
  madeInNovember: 3,
  mergedInJuly: 4,
  splitInSeptember: 5,
} as const;

export function planCity({ units: count, systems, workloads }: Size): Plan {
  const unitOf = (at: number): string => `unit${String(at).padStart(3, '0')}`;
  const special = (story: keyof typeof STORIES): string => unitOf(count - STORIES[story]);
  const units = Array.from({ length: count }, (_, at): PlanUnit => {
    const id = unitOf(at);
    if (id === special('madeInJuly')) return { id, from: dayIn('07-01'), dissolved: null };
    if (id === special('madeInNovember')) return { id, from: dayIn('11-01'), dissolved: null };
    if (id === special('mergedInJuly'))
      return { id, from: LONG_AGO, dissolved: { on: dayIn('07-01'), heir: unitOf(0) } };
    if (id === special('splitInSeptember'))
      return { id, from: LONG_AGO, dissolved: { on: dayIn('09-01'), heir: null } };
    return { id, from: LONG_AGO, dissolved: null };
  });
  const withSystems = units.slice(0, -1);
  const wholeYear = count - Object.keys(STORIES).length;
  const unitAt = (at: number) => withSystems[at % withSystems.length] as PlanUnit;
  const onCloud = Array.from({ length: systems }, (_, at) => at).filter((at) => kindOf(at, unitAt(at)) !== OFF_CLOUD);
  const most = Math.ceil(workloads / onCloud.length);
  const withMost = new Set(onCloud.slice(0, workloads - (most - 1) * onCloud.length));
  return {
    units,
    systems: Array.from({ length: systems }, (_, at) => {
      const unit = unitAt(at);
      const split = special('splitInSeptember') === unit.id;
      const movesTo = split ? unitOf(1 + (at % 2)) : unitOf((at + 3) % wholeYear);
      return planSystem(at, unit, movesTo, split, { first: at * most, count: withMost.has(at) ? most : most - 1 });
    }),
    incidents: units
      .slice(0, wholeYear)
      .flatMap(({ id }, at): PlanIncident[] =>
        at % 3 === 1 ? [{ unit: id, on: dayIn('04-20') + at, severity: at % 2 === 0 ? 'medium' : 'low' }] : [],
      ),
  };
}

/** Ten kinds of systems, one after the other; in a unit that is new or comes to its end all are of the plain kind. */
const kindOf = (at: number, unit: PlanUnit): number => (unit.dissolved || unit.from > 0 ? 0 : at % 10);
const OFF_CLOUD = 3;

function planSystem(
  at: number,
  unit: PlanUnit,
  movesTo: string,
  split: boolean,
  machines: { first: number; count: number },
): PlanSystem {
  const kind = kindOf(at, unit);
  const isOff = kind === OFF_CLOUD;
  const onlineOn = isOff ? null : kind === 9 ? dayIn('03-10') : unit.from > 0 ? unit.from : LONG_AGO + 60;
  const moveOn = split ? dayIn('09-01') : kind === 5 && movesTo !== unit.id ? dayIn('05-16') : null;
  return {
    id: `system${String(at).padStart(3, '0')}`,
    unit: unit.id,
    createdOn: unit.from > 0 ? unit.from : LONG_AGO,
    onlineOn,
    retiredOn: kind === 8 ? dayIn('10-11') : null,
    move: moveOn === null ? null : { on: moveOn, to: movesTo },
    isExemptFromCloud: isOff && at % 20 === 3,
    notJudged: kind === 6 ? exemptionOf(at) : null,
    gaps: kind === 7 ? { from: dayIn('04-01'), until: dayIn('08-31') } : null,
    restarts: kind === 1,
    workloads: isOff
      ? []
      : Array.from({ length: machines.count }, (_, nth) => ({
          name: `w${nth}`,
          machine: machines.first + nth,
          cpuMillis: 2000 + ((at + nth) % 4) * 2000,
          memoryMib: 4096 + ((at + nth) % 3) * 4096,
          // Within a month, so that it weighs less than its months have days; long enough to be judged at its end.
          startedOn: kind === 1 && nth === 0 ? dayIn('06-12') : null,
          halvedOn: kind === 4 ? dayIn('08-01') : null,
          offFrom: kind === 2 && nth === 1 ? dayIn('09-01') : null,
        })),
    item: isOff || unit.from > 0 || at % 3 === 2 ? null : itemOf(at),
    drill:
      isOff || unit.from > 0 || at % 4 === 2
        ? null
        : { on: dayIn('09-10'), signed: at % 7 === 0 ? null : dayIn('09-13') },
    hasOverdueBackup: !isOff && at % 11 === 5,
  };
}

const exemptionOf = (at: number): PlanSystem['notJudged'] =>
  at % 20 === 6
    ? { kind: 'seasonal', from: dayIn('06-01'), until: dayIn('09-30') }
    : { kind: 'drStandby', from: 0, until: DAYS };

const itemOf = (at: number): PlanSystem['item'] => ({
  due: dayIn('06-30'),
  closed: at % 4 === 3 ? null : at % 4 === 1 ? dayIn('07-15') : dayIn('06-20'),
  isRiskAccepted: at % 9 === 0,
});

/** Whether the cloud runs it on the day. */
export const isRunning = ({ onlineOn, retiredOn }: PlanSystem, day: Day): boolean =>
  onlineOn !== null && onlineOn <= day && (retiredOn === null || day < retiredOn);

/** Whether a workload of the system runs on the day. */
export const isThere = (system: PlanSystem, { startedOn }: PlanWorkload, day: Day): boolean =>
  isRunning(system, day) && (startedOn === null || startedOn <= day);
