import { expect } from 'vitest';
import type { BackupReview } from '../../operators/resources/backup-review.ts';
import type { Drill } from '../../operators/resources/drill.ts';
import { API_VERSION } from '../../operators/resources/group.ts';
import { LOOPS, type OperationsPolicy } from '../../operators/resources/operations-policy.ts';
import type { SecurityBulletin } from '../../operators/resources/security-bulletin.ts';
import { BACKUP_REVIEWS, DRILLS, SECURITY_BULLETINS } from '../../operators/runtime/kinds.ts';
import { closeDays } from '../../server/backup/day-records.ts';
import { dispatchReviews } from '../../server/backup/dispatch.ts';
import { observeReview } from '../../server/backup/observe.ts';
import { superviseBackups } from '../../server/backup/tick.ts';
import { dispatchBulletins } from '../../server/bulletins/dispatch.ts';
import { observeBulletin } from '../../server/bulletins/observe.ts';
import { tickBulletins } from '../../server/bulletins/tick.ts';
import type { Person } from '../../server/context.ts';
import { dispatchDrills, observeDrill } from '../../server/drills/cluster.ts';
import { tickDrills } from '../../server/drills/tick.ts';
import { observeOperations } from '../../server/operations/observe.ts';
import { alarmSilentLoops } from '../../server/operations/silence.ts';
import { tickReports } from '../../server/reports/tick.ts';
import type { World } from '../setup/world.ts';
import type { ScriptedCloud } from './cloud.ts';
import { at, nameOf, OFF_CLOUD, range, type Tenancy, UNIT_COUNT, unitOf } from './scenario.ts';

const SHARE = { cpu: '2', memory: '4Gi', storage: '10Gi', pods: 10, loadBalancers: 0, publicIps: 0, gpus: 0 };

/** The units of the played city, each with its head. */
export async function foundUnits({ services }: World): Promise<Map<string, Person>> {
  const { db, clock } = services;
  const heads = new Map<string, Person>();
  // The first month that is reported on is the one in which the records begin.
  await db.unit.updateMany({ data: { createdAt: at(0, 8) } });
  for (const id of range(0, UNIT_COUNT - 1).map(unitOf)) {
    await db.unit.create({
      data: { id, code: id, name: `单位${id}`, kind: 'department', parentId: 'authority', createdAt: at(0, 8) },
    });
    const person = { id: `head-${id}`, username: `head-${id}`, name: `负责人${id}`, unitId: id };
    const roles = { create: { role: 'unitHead' as const, grantedAt: clock.now(), grantedBy: 'test' } };
    const secret = { passwordHash: '!', passwordChangedAt: clock.now(), createdAt: clock.now() };
    await db.user.create({ data: { ...person, ...secret, roles } });
    heads.set(id, { ...person, unitName: `单位${id}`, roles: ['unitHead'], mustChangePassword: false });
  }
  return heads;
}

const systemOf = (code: string, unitId: string, level: number, when: Date) => ({
  id: code,
  code,
  name: `系统${code}`,
  unitId,
  category: 'application' as const,
  purpose: '业务',
  protectionLevel: level,
  drLevel: 3,
  rpoMinutes: 1440,
  rtoMinutes: 720,
  zone: 'extranet' as const,
  contacts: [],
  createdAt: when,
});

/** Systems that come into production today. */
export async function settle({ services: { db, clock } }: World, tenancies: readonly Tenancy[]): Promise<void> {
  const when = clock.now();
  for (const one of tenancies) {
    const { code, unit, level } = one;
    await db.system.create({ data: { ...systemOf(code, unit, level, when), stage: 'online', onlineAt: when } });
    const desired = {
      unit: { code: unit, name: unit },
      system: { code, name: code },
      environment: 'production',
      quota: SHARE,
      namespaces: [{ part: 'app', quota: SHARE }],
      zone: 'extranet',
      protectionLevel: level,
      disasterRecovery: { level: 3, rpoMinutes: 1440, rtoMinutes: 720 },
      members: [],
      ports: [],
      frozen: false,
    };
    const place = { id: `allocation-${code}`, systemId: code, unitId: unit, tenancyName: nameOf(one), desired };
    const times = { approvedAt: when, inForceAt: when, createdAt: when, dispatchedVersion: 1 };
    await db.allocation.create({
      data: { ...place, ...times, state: 'inForce', environment: 'production', granted: {} },
    });
  }
}

export async function settleOffCloud({ services: { db, clock } }: World): Promise<void> {
  for (const code of OFF_CLOUD)
    await db.system.create({ data: { ...systemOf(code, unitOf(0), 2, clock.now()), stage: 'offCloud' } });
}

/** Systems that leave: their retirement has come to its end. */
export async function leave({ services: { db, clock } }: World, tenancies: readonly Tenancy[]): Promise<void> {
  for (const { code } of tenancies) {
    await db.allocation.update({ where: { systemId: code }, data: { state: 'retired' } });
    await db.system.update({ where: { id: code }, data: { stage: 'retired', retiredAt: clock.now() } });
  }
}

/** The server's loops, called by the day. */
export class PlayedServer {
  readonly #world: World;
  readonly #cloud: ScriptedCloud;

  constructor(world: World, cloud: ScriptedCloud) {
    this.#world = world;
    this.#cloud = cloud;
    world.services.cluster = cloud.client;
  }

  async dispatch(): Promise<void> {
    const { services } = this.#world;
    await dispatchReviews(services, this.#cloud.present<BackupReview>(BACKUP_REVIEWS));
    await dispatchBulletins(services, this.#cloud.present<SecurityBulletin>(SECURITY_BULLETINS));
  }

  async dispatchDrills(): Promise<void> {
    await dispatchDrills(this.#world.services, this.#cloud.present<Drill>(DRILLS));
  }

  async observe(): Promise<void> {
    const { services } = this.#world;
    for (const name of this.#cloud.takeChanged(BACKUP_REVIEWS))
      await observeReview(services, this.#cloud.of<BackupReview>(BACKUP_REVIEWS).get(name), name);
    for (const name of this.#cloud.takeChanged(DRILLS)) {
      const drill = this.#cloud.of<Drill>(DRILLS).get(name);
      if (drill) await observeDrill(services, drill);
    }
    for (const name of this.#cloud.takeChanged(SECURITY_BULLETINS)) {
      const bulletin = this.#cloud.of<SecurityBulletin>(SECURITY_BULLETINS).get(name);
      if (bulletin) await observeBulletin(services, bulletin);
    }
  }

  /** The operators have just looked at everything; a day is their interval here. */
  async looked(): Promise<void> {
    const lastLookedAt = this.#world.clock.now().toISOString();
    const loops = LOOPS.map((name) => ({ name, lastLookedAt, decided: '', intervalSeconds: 86_400 }));
    const metadata = { name: 'city' };
    const policy = { apiVersion: API_VERSION, kind: 'OperationsPolicy', metadata, status: { loops } };
    await observeOperations(this.#world.services, policy as unknown as OperationsPolicy);
  }

  closeDays = () => closeDays(this.#world.services);

  async rounds(): Promise<void> {
    const { services } = this.#world;
    await superviseBackups(services);
    await tickBulletins(services);
    await tickDrills(services);
    await tickReports(services);
    await alarmSilentLoops(services);
  }

  /** Looks at everything again, as a server does that was started anew: nothing may come of it. */
  async again(): Promise<void> {
    const { db } = this.#world.services;
    const counts = () => Promise.all([db.auditEntry.count(), db.notice.count(), db.backupFinding.count()]);
    const before = await counts();
    for (const kind of [BACKUP_REVIEWS, DRILLS, SECURITY_BULLETINS])
      for (const name of this.#cloud.of(kind).keys()) this.#cloud.touch(kind, name);
    await this.observe();
    await this.rounds();
    expect(await counts()).toEqual(before);
  }
}
