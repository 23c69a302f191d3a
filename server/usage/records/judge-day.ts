import type { Services } from '../../context.ts';
import { write } from '../../db/write.ts';
import { type CurrentPolicy, currentPolicy } from '../../policies/current.ts';
import { WindowSum } from '../figures.ts';
import { emptyTally, isMonthEnd, keepCityDay, type VerdictTally } from './city-day.ts';
import { daysThere } from './days-there.ts';
import { emptyGrants } from './empty-grants.ts';
import { exemptionsOf } from './exemption.ts';
import { type Judged, judgeParts, type Standing } from './judge-parts.ts';
import { keepVerdicts, type Place } from './keep-verdicts.ts';
import { workloadOf } from './parts.ts';
import { keepBlocks, type NamespaceWindow, readWindows } from './window.ts';

/** As many are read, judged and written at once: few enough for memory, enough that the price of a statement does not count. */
const WORKLOADS_AT_ONCE = 200;

/**
 * Judges every workload that was there on the day `asOf`, which must be over, and keeps verdict, evidence and advice; the last day
 * of a month is kept for good. Doing it again for the same day changes nothing but the time of judgement.
 * @returns how many workloads were judged
 */
export async function judgeDay(services: Services, asOf: string): Promise<number> {
  const present = await placesOn(services, asOf);
  const { tally, count } = await judgePlaces(services, present, asOf);
  await forgetGone(services, present, asOf);
  await keepCityDay(services, asOf, tally);
  return count;
}

/** A namespace of a day, and how many workloads were in it. */
interface Present extends Place {
  workloads: number;
}

/** The namespaces that have a record of the day; those named, or all. */
export const placesOn = ({ db }: Services, day: string, namespaces?: readonly string[]): Promise<Present[]> =>
  db.usageDayRecord.findMany({
    where: { day, ...(namespaces && { namespace: { in: [...namespaces] } }) },
    select: { namespace: true, tenancyName: true, systemId: true, unitId: true, workloads: true },
    orderBy: { namespace: 'asc' },
  });

/** Judges these namespaces as of the day, and no other, by the policy in force now or at the time that is given; see `judgeDay`. */
export async function judgePlaces(
  services: Services,
  present: readonly Present[],
  asOf: string,
  at = services.clock.now(),
): Promise<{ tally: VerdictTally; count: number }> {
  const { db, live } = services;
  const policy = await currentPolicy(db, at);
  const sum = new WindowSum();
  const tally = emptyTally();
  let count = 0;
  for (const batch of batches(present.map(({ workloads, ...place }) => ({ place, workloads })))) {
    const standings = await standingsOf(services, batch, asOf, policy);
    const names = batch.map(({ namespace }) => namespace);
    const { byNamespace, made } = await readWindows(db, names, asOf, policy.body.usage);
    const silent = names.filter((name) => (byNamespace.get(name)?.last ?? []).length === 0);
    const grants = await emptyGrants(db, silent, asOf, policy.body.usage);
    const judged = batch.map((place) => {
      const standing = standings.get(place.systemId) ?? UNENCUMBERED;
      const grant = grants.get(place.namespace);
      const verdicts = grant
        ? [judgeParts(grant, asOf, policy, standing, sum)].filter(({ verdict }) => verdict.verdict === 'idle')
        : judgeNamespace(byNamespace.get(place.namespace), asOf, policy, standing, sum);
      return { place, verdicts };
    });
    const there = isMonthEnd(asOf) ? await daysThere(db, byNamespace, asOf) : new Map();
    await write(db, async (tx) => {
      await keepBlocks(tx, made);
      await keepVerdicts(tx, services, asOf, judged, there);
    });
    for (const { verdict, cpuMillis } of judged.flatMap(({ verdicts }) => verdicts)) {
      tally[verdict.verdict].workloads += 1;
      tally[verdict.verdict].cpuMillis += cpuMillis;
      count += 1;
    }
    for (const { systemId } of batch) live.publish({ type: 'changed', subject: 'usage', id: systemId });
  }
  return { tally, count };
}

/**
 * A namespace that is silent while others of the same tenancy report is gone, and its verdicts with it. A tenancy that is silent as
 * a whole keeps them for a while: its operators may be down.
 */
async function forgetGone({ db }: Services, present: readonly Place[], asOf: string): Promise<void> {
  const reporting = new Set(present.map(({ namespace }) => namespace));
  const alive = new Set(present.map(({ tenancyName }) => tenancyName));
  const before = await db.workloadVerdict.findMany({
    where: { asOf: { lt: asOf } },
    select: { namespace: true, tenancyName: true },
    distinct: ['namespace'],
  });
  const gone = before.filter(({ namespace, tenancyName }) => !reporting.has(namespace) && alive.has(tenancyName));
  if (gone.length === 0) return;
  await db.workloadVerdict.deleteMany({
    where: { asOf: { lt: asOf }, namespace: { in: gone.map(({ namespace }) => namespace) } },
  });
}

const UNENCUMBERED: Standing = { exemption: null, extraMarginPercent: 0 };

/** Whole namespaces, with so many workloads together; one that has more stands alone. */
function batches(places: readonly { place: Place; workloads: number }[]): Place[][] {
  const all: { places: Place[]; workloads: number }[] = [];
  for (const { place, workloads } of places) {
    const last = all.at(-1);
    if (last && last.workloads + workloads <= WORKLOADS_AT_ONCE) {
      last.places.push(place);
      last.workloads += workloads;
    } else all.push({ places: [place], workloads });
  }
  return all.map((batch) => batch.places);
}

async function standingsOf(
  services: Services,
  places: readonly Place[],
  asOf: string,
  policy: CurrentPolicy,
): Promise<Map<string, Standing>> {
  const systemIds = [...new Set(places.map(({ systemId }) => systemId))];
  const exemptions = await exemptionsOf(services, systemIds, policy.body.usage, asOf);
  const margins = await services.db.usageMargin.findMany({ where: { systemId: { in: systemIds } } });
  const marginOf = new Map(margins.map(({ systemId, extraMarginPercent }) => [systemId, extraMarginPercent]));
  return new Map(
    systemIds.map((id) => [id, { exemption: exemptions.get(id) ?? null, extraMarginPercent: marginOf.get(id) ?? 0 }]),
  );
}

/** Only what is still there is judged: a workload that is gone takes nothing from anybody. */
function judgeNamespace(
  window: NamespaceWindow | undefined,
  asOf: string,
  policy: CurrentPolicy,
  standing: Standing,
  sum: WindowSum,
): Judged[] {
  if (!window) return [];
  const parts = Map.groupBy(window.parts, workloadOf);
  return window.last.map(({ kind, name, amounts }) => {
    const own = parts.get(workloadOf({ kind, name })) ?? [];
    const { intervalSeconds } = window;
    return judgeParts({ kind, name, parts: own, intervalSeconds, now: amounts }, asOf, policy, standing, sum);
  });
}
