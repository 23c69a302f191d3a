import { emptySketches, encodeDay, NO_AMOUNTS } from '../../operators/resources/usage-day.ts';
import { defaultPolicy } from '../../server/policies/policy.ts';
import { dayName, dayNumber, figuresOver, type RecordedDay, windowsOf } from '../../server/usage/evidence.ts';
import { signalFigures, WindowSum } from '../../server/usage/figures.ts';
import { type Evidence, judge } from '../../server/usage/verdict.ts';
import { type PreparedWorkload, whatIf } from '../../server/usage/what-if.ts';
import { type Figure, megabytes, rounded, secondsInQueue } from './figures.ts';

const WORKLOADS = 10_000;
const DAYS = 365;
const LAST = '2026-11-21';
/** Different workload-days that the workloads' years are put together from; 3.65 million would not fit into the goal's memory. */
const POOL = 2000;

/**
 * Scores a year of 10,000 workloads from their stored workload-days (encoded sketches, as the records hold them): the year's
 * figures, the windows of a judgement, the verdict. Then the what-if over all of them.
 */
export async function benchUsageScore(): Promise<Figure[]> {
  const policy = defaultPolicy().usage;
  const pool = makePool();
  const bytes = pool.map(({ sketches }) =>
    Object.values(sketches).reduce((sum, part) => sum + (part as Uint8Array).length, 0),
  );
  const sum = new WindowSum();
  const windows = { ...windowsOf(policy), year: DAYS };
  const prepared: PreparedWorkload[] = [];
  const queuedBefore = secondsInQueue();
  const started = performance.now();
  const cpuBefore = process.cpuUsage();
  for (let workload = 0; workload < WORKLOADS; workload++) {
    const days = yearOf(pool, workload);
    const { year, ...judged } = figuresOver(days, { asOf: LAST, intervalSeconds: 300 }, windows, sum);
    const evidence: Evidence = { asOf: LAST, intervalSeconds: 300, ...judged, exemption: null };
    if (year.expected === 0 || judge(evidence, policy, 0).policyVersion !== 0)
      throw new Error('a workload was not scored');
    prepared.push(preparedOf(workload, evidence, sum));
  }
  const scoreSeconds = (performance.now() - started) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const queued = (secondsInQueue() ?? 0) - (queuedBefore ?? 0);
  const peak = process.resourceUsage().maxRSS * 1024;
  const changed = { ...policy, overProvisioned: { ...policy.overProvisioned, cpuP95Percent: 10 } };
  const before = performance.now();
  const { moves } = whatIf(prepared, policy, changed);
  const whatIfSeconds = (performance.now() - before) / 1000;
  return [
    {
      name: `score ${WORKLOADS.toLocaleString('en')} workloads × ${DAYS} days`,
      value: rounded(scoreSeconds, 2),
      unit: 's',
      goal: '≤ 5 s',
    },
    { name: 'CPU time of it', value: rounded((cpu.user + cpu.system) / 1e6, 2), unit: 's' },
    { name: 'ready, but waiting for a core', value: rounded(queued, 2), unit: 's' },
    { name: 'peak memory of the process', value: megabytes(peak), unit: 'MB', goal: '≤ 500 MB' },
    {
      name: 'bytes of a workload-day, mean',
      value: rounded(bytes.reduce((a, b) => a + b, 0) / bytes.length),
      unit: 'B',
    },
    { name: 'bytes of a workload-day, most', value: Math.max(...bytes), unit: 'B', goal: '≤ 1,024 B' },
    {
      name: `what-if over ${WORKLOADS.toLocaleString('en')} workloads`,
      value: rounded(whatIfSeconds, 3),
      unit: 's',
      goal: '≤ 1 s',
    },
    {
      name: 'of these moved by the changed threshold',
      value: moves.reduce((all, { workloads }) => all + workloads, 0),
      unit: '',
    },
  ];
}

type EncodedDay = Omit<RecordedDay, 'day'>;

/**
 * Days of machines from idle to busy, with a daily rhythm, bursts and noise, the same on every run. Their size is meant to be
 * that of real machines: 166 bytes in the mean for CPU and memory of Bitbrains' 15,485 machine-days.
 */
function makePool(): EncodedDay[] {
  let state = 20_261_122;
  const chance = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  return Array.from({ length: POOL }, (_, machine) => {
    const sketches = emptySketches();
    const level = 100 ** (machine / POOL);
    for (let slot = 0; slot < 288; slot++) {
      const rhythm = 0.85 + 0.15 * Math.sin((slot / 288) * 2 * Math.PI);
      const burst = chance() < 0.03 ? 1 + 2 * chance() : 1;
      sketches.cpu.add(Math.round(level * rhythm * burst * (0.85 + 0.3 * chance()) * 10) / 10);
      sketches.memory.add(Math.round((20 + 0.6 * level) * (0.93 + 0.07 * rhythm * chance()) * 100) / 100);
      if (machine % 3 === 0) sketches.io.add(Math.round(level * chance()));
    }
    return {
      sketches: encodeDay(sketches),
      expected: 288,
      seen: 288,
      off: 0,
      amounts: { ...NO_AMOUNTS, cpuMillis: 4000, memoryMib: 8192 },
    };
  });
}

const NAMES = Array.from({ length: DAYS }, (_, ago) => dayName(dayNumber(LAST) - ago));

/** A year of neighbouring pool days, newest first. */
function yearOf(pool: readonly EncodedDay[], workload: number): RecordedDay[] {
  const start = (workload * 7919) % POOL;
  return NAMES.map((day, ago) => {
    const part = pool[Math.min(POOL - 1, Math.max(0, start + ((ago * 31) % 61) - 30))];
    if (!part) throw new Error('the pool is empty');
    return { ...part, day };
  });
}

function preparedOf(workload: number, evidence: Evidence, { sketches }: WindowSum): PreparedWorkload {
  const size = (figures: ReturnType<typeof signalFigures>) =>
    figures && { ...figures, krr: figures.p95, decayed: { p50: figures.p50, target: figures.p95, p95: figures.p95 } };
  return {
    unit: `unit-${workload % 100}`,
    system: `system-${workload % 600}`,
    cpuMillis: 4000,
    memoryBytes: 8 * 1024 ** 3,
    evidence,
    cpu: size(signalFigures(sketches.cpu)),
    memory: size(signalFigures(sketches.memory)),
    extraMarginPercent: 0,
  };
}
