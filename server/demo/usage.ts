import { API_VERSION } from '../../operators/resources/group.ts';
import { dayOf } from '../../operators/resources/months.ts';
import { namespaceName } from '../../operators/resources/tenancy.ts';
import type { UsageReport, UsageReportStatus } from '../../operators/resources/usage-report.ts';
import { specOf } from '../allocations/desired.ts';
import type { Services } from '../context.ts';
import { defaultPolicy } from '../policies/policy.ts';
import { isEmbedded } from '../settings.ts';
import { dayName, dayNumber } from '../usage/evidence.ts';
import { isMonthEnd } from '../usage/records/city-day.ts';
import { keep } from '../usage/records/ingest.ts';
import { judgeDay } from '../usage/records/judge-day.ts';
import { JUDGED } from '../usage/records/tick.ts';
import { DEMO_IN_USE, type DemoInUse } from './production.ts';
import { addHours, SLOT_SECONDS, workloadDay } from './usage-day.ts';

/** Long enough that the last month's end has a full window of 90 days. */
const DAYS = 122;
const TREND_DAYS = 30;

/**
 * The days up to yesterday, and the last quarter of the year before, on which that year's assessment rests; judged at each month's
 * end, and every day of the last weeks.
 */
export async function seedUsage(services: Services, isStopped: () => boolean): Promise<void> {
  const zone = defaultPolicy().timeZone;
  const last = dayNumber(dayOf(services.clock.now(), zone)) - 1;
  // First of all: the days are judged here, as far as they are shown.
  const value = dayName(last);
  await services.db.setting.upsert({ where: { key: JUDGED }, create: { key: JUDGED, value }, update: { value } });
  const year = Number(value.slice(0, 4)) - 1;
  const quarter = daysBetween(dayNumber(`${year}-10-01`), dayNumber(`${year}-12-31`));
  // Today with them: its place is taken before the operators report that nothing runs in the example's namespaces.
  const recent = daysBetween(Math.max(last - DAYS + 1, dayNumber(`${year + 1}-01-01`)), last + 1);
  for (const day of [...quarter, ...recent]) {
    for (const system of DEMO_IN_USE) {
      if (isStopped()) return;
      await keepDay(services, system, day, { isJudged: true });
    }
    if (dayNumber(day) > last) continue;
    const isShown = dayNumber(day) > last - TREND_DAYS;
    if (isShown || (isMonthEnd(day) && (day === quarter.at(-1) || dayNumber(day) > last - 90)))
      await judgeDay(services, day);
  }
}

const FULL_SECONDS = 0.95 * 86_400;

/**
 * Days on which the demo was switched off for hours: without them a machine that sleeps at night would soon have too little data
 * to say anything of its example systems. They are made up as the past before them was.
 */
export async function fillDaysOff(services: Services, isStopped: () => boolean): Promise<void> {
  const { db, clock, settings } = services;
  // On another cluster nothing of the examples runs, and what is measured there is what there is.
  if (!isEmbedded(settings)) return;
  const last = dayNumber(dayOf(clock.now(), defaultPolicy().timeZone)) - 1;
  const first = last - DAYS + 1;
  for (const system of DEMO_IN_USE) {
    const tenancyName = `${system.unit}-${system.code}`;
    const days = { gte: dayName(first), lte: dayName(last) };
    const known = await db.usageDayRecord.findMany({
      where: { tenancyName, day: days },
      select: { day: true, sampledSeconds: true },
    });
    const full = new Set(known.filter((one) => one.sampledSeconds >= FULL_SECONDS).map(({ day }) => day));
    const since = known.map(({ day }) => day).sort()[0];
    if (!since) continue;
    for (const day of daysBetween(dayNumber(since), last)) {
      if (full.has(day)) continue;
      if (isStopped()) return;
      await db.usageDayRecord.deleteMany({ where: { tenancyName, day, sampledSeconds: { lt: FULL_SECONDS } } });
      await keepDay(services, system, day);
    }
  }
}

const daysBetween = (from: number, until: number): string[] =>
  Array.from({ length: Math.max(0, until - from + 1) }, (_, index) => dayName(from + index));

async function keepDay(
  services: Services,
  system: DemoInUse,
  day: string,
  options = { isJudged: false },
): Promise<void> {
  const allocation = await services.db.allocation.findUnique({
    where: { tenancyName: `${system.unit}-${system.code}` },
  });
  if (!allocation) return;
  const spec = specOf(allocation);
  const share = { cpuMillis: system.cpuMillis, memoryMib: system.memoryGib * 1024 };
  const half = { cpuMillis: share.cpuMillis / 2, memoryMib: share.memoryMib / 2 };
  const made = (['app', 'db'] as const).map((name) => workloadDay(system, name, day, half));
  const status: UsageReportStatus = {
    phase: 'Complete',
    intervalSeconds: SLOT_SECONDS,
    slots: '',
    updatedAt: `${day}T16:05:00.000Z`,
    quota: { ...share, storageMib: 60 * 1024 },
    hours: Array.from({ length: 24 }, (_, hour) => addHours(made.map(({ hours }) => hours[hour]))),
    workloads: made.map(({ usage }) => usage),
  };
  const namespace = namespaceName(allocation.tenancyName, spec.namespaces[0]?.part ?? 'app');
  const report: UsageReport = {
    apiVersion: API_VERSION,
    kind: 'UsageReport',
    metadata: { name: `usage-${day}`, namespace },
    spec: { tenancy: allocation.tenancyName, day, recorded: true },
  };
  await keep(services, report, status, options);
}
