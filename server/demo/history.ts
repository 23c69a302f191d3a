import { setTimeout } from 'node:timers/promises';
import { POOL_ID } from '../capacity/pool.ts';
import type { Services } from '../context.ts';
import { seedAssessment, seedComplaints, seedFinding, seedProviderReview } from './judgement.ts';
import { seedProbes } from './probes.ts';
import { seedProduction } from './production.ts';
import { seedBulletin, seedDrills } from './security.ts';
import { isDemo } from './seed.ts';
import { seedIncidents, seedReport, seedTickets } from './service.ts';
import { fillDaysOff, seedUsage } from './usage.ts';
import { seedWorkloads } from './workloads.ts';

const KEY = 'demo.history';
const PATIENCE_MILLIS = 60_000;

type IsStopped = () => boolean;
type Part = (services: Services, isStopped: IsStopped) => Promise<void>;

/** In the order in which they rest on each other: systems, their use, what was judged by it. */
const PARTS: Record<string, Part> = {
  production: seedProduction,
  probes: seedProbes,
  drills: seedDrills,
  tickets: seedTickets,
  incidents: seedIncidents,
  report: seedReport,
  complaints: seedComplaints,
  usage: seedUsage,
  finding: seedFinding,
  assessment: seedAssessment,
  providerReview: seedProviderReview,
  bulletin: seedBulletin,
  workloads: seedWorkloads,
};

/**
 * Gives the demo city a past, so that the pages of the duties show something: after the start, in the background, each part once.
 * A part that was cut short is made good by the next start; records that are no demo's are left alone.
 */
export async function seedHistory(services: Services, isStopped: IsStopped): Promise<void> {
  if (!(await isDemo(services))) return;
  const { db } = services;
  const known = await db.setting.findUnique({ where: { key: KEY } });
  const done = new Set((known?.value as string[] | undefined) ?? []);
  if (!done.has('production')) await untilPoolIsKnown(services, isStopped);
  if (done.has('usage')) await fillDaysOff(services, isStopped);
  for (const [name, part] of Object.entries(PARTS)) {
    if (done.has(name)) continue;
    await part(services, isStopped);
    if (isStopped()) return;
    done.add(name);
    const value = [...done];
    await db.setting.upsert({ where: { key: KEY }, create: { key: KEY, value }, update: { value } });
  }
}

/** What was granted long ago must not wait for the first look at the cluster. */
async function untilPoolIsKnown({ db, cluster }: Services, isStopped: IsStopped): Promise<void> {
  for (let waited = 0; cluster && waited < PATIENCE_MILLIS && !isStopped(); waited += 200) {
    const pool = await db.capacityPool.findUnique({ where: { id: POOL_ID } });
    if (pool && pool.physicalCpuMillis > 0n) return;
    await setTimeout(200);
  }
}
