import { type ProbeTarget, targetLine } from '../../operators/resources/availability-probe.ts';
import { say } from '../../operators/resources/sentences.ts';
import { json } from '../allocations/desired.ts';
import type { Services } from '../context.ts';
import { isEmbedded } from '../settings.ts';
import { DAY_MILLIS } from '../time/working-days.ts';
import { at, callerOf } from './desk.ts';
import { DEMO_IN_USE, type DemoInUse } from './production.ts';

/** What the example systems' pods answer when they are asked (operators/embedded/service-proxy.ts). */
export const HEALTH = { path: '/healthz', status: 200 } as const;

const TARGETS: readonly { name: string; target: ProbeTarget }[] = [
  {
    name: '业务服务应答',
    target: {
      kind: 'http',
      http: { service: 'app', port: 8080, scheme: 'http', path: HEALTH.path, expectStatus: HEALTH.status },
    },
  },
  { name: '数据库就绪', target: { kind: 'endpoints', endpoints: { service: 'db' } } },
];

/** The one that its unit has not set a probe for: what is not watched is to be seen, too. */
const UNWATCHED = 'supply';
/** Days before now, and for how many minutes. */
const OUTAGES = [
  { code: 'rescue', daysAgo: 41, minutes: 17 },
  { code: 'rescue', daysAgo: 12, minutes: 6 },
  { code: 'course', daysAgo: 25, minutes: 43 },
];

/** Probes that the units set long ago, with what they saw; from the start on the operators really ask. */
export async function seedProbes(services: Services): Promise<void> {
  if (!isEmbedded(services.settings)) return;
  for (const system of DEMO_IN_USE) if (system.code !== UNWATCHED) await seedSystem(services, system);
}

async function seedSystem(services: Services, { unit, member, code, since }: DemoInUse): Promise<void> {
  const { db, clock } = services;
  const tenancyName = `${unit}-${code}`;
  const allocation = await db.allocation.findUnique({ where: { tenancyName } });
  if (!allocation || allocation.state === 'retired') return;
  const { systemId } = allocation;
  if (await db.probe.count({ where: { systemId } })) return;
  const then = at(services, new Date(Date.parse(`${since}T02:00:00Z`) + DAY_MILLIS));
  const { probes } = await callerOf(then, member);
  for (const { name, target } of TARGETS) {
    const id = await probes.add({ systemId, part: 'app', name, target });
    const seen = {
      state: 'Up',
      since: then.clock.now(),
      answeredAt: then.clock.now(),
      lastCheckedAt: clock.now(),
      observedTarget: targetLine(target),
    };
    await db.probe.update({ where: { id }, data: seen });
    if (target.kind === 'endpoints') await seedOutages(services, id, systemId, code);
  }
}

async function seedOutages({ db, clock, newId }: Services, probeId: string, systemId: string, code: string) {
  for (const { daysAgo, minutes } of OUTAGES.filter((one) => one.code === code)) {
    const from = new Date(Math.floor((clock.now().getTime() - daysAgo * DAY_MILLIS) / 60_000) * 60_000);
    const until = new Date(from.getTime() + minutes * 60_000);
    const said = say('probe.noEndpoints', { service: 'db' });
    const reason = 'No endpoint of db is ready.';
    await db.probeOutage.create({ data: { id: newId(), probeId, systemId, from, until, reason, said: json([said]) } });
  }
}
