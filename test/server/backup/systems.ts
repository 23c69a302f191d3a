import type { BackupReview, BackupReviewStatus, RestorePoint } from '../../../operators/resources/backup-review.ts';
import { API_VERSION } from '../../../operators/resources/group.ts';
import { observeReview } from '../../../server/backup/observe.ts';
import type { UnitCode, World } from '../../setup/world.ts';

const SHARE = { cpu: '2', memory: '4Gi', storage: '10Gi', pods: 10, loadBalancers: 0, publicIps: 0, gpus: 0 };

/** A production system on record with its allocation in force, by its id; its tenancy is `water-<code>`. */
export async function productionSystem(
  { services }: World,
  code: string,
  { unit = 'water' as UnitCode, drLevel = 3, rpoMinutes = 1440, onlineAt = services.clock.now() } = {},
): Promise<string> {
  const { db } = services;
  const tenancyName = `${unit}-${code}`;
  const desired = {
    unit: { code: unit, name: unit },
    system: { code, name: code },
    environment: 'production',
    quota: SHARE,
    namespaces: [{ part: 'app', quota: SHARE }],
    zone: 'extranet',
    protectionLevel: 2,
    disasterRecovery: { level: drLevel, rpoMinutes, rtoMinutes: 720 },
    members: [],
    ports: [],
    frozen: false,
  };
  await db.system.create({
    data: {
      id: code,
      code,
      name: `系统${code}`,
      unitId: unit,
      stage: 'online',
      category: 'application',
      purpose: '业务',
      protectionLevel: 2,
      drLevel,
      rpoMinutes,
      rtoMinutes: 720,
      zone: 'extranet',
      contacts: [],
      onlineAt,
      createdAt: onlineAt,
    },
  });
  await db.allocation.create({
    data: {
      id: `allocation-${code}`,
      systemId: code,
      unitId: unit,
      tenancyName,
      state: 'inForce',
      environment: 'production',
      granted: {},
      desired,
      dispatchedVersion: 1,
      approvedAt: onlineAt,
      inForceAt: onlineAt,
      createdAt: onlineAt,
    },
  });
  return code;
}

/** An exemption that the authority has granted, for a month. */
export async function exempted({ services }: World, code: string): Promise<void> {
  const now = services.clock.now();
  await services.db.backupExemption.create({
    data: {
      ...{ id: `exemption-${code}`, systemId: code, unitId: 'water', openKey: code, state: 'approved', reason: '镜像' },
      ...{ requestedById: 'u', requestedByName: 'u', requestedAt: now },
      ...{ approverId: 'l', approverName: 'l', decidedAt: now, until: new Date(now.getTime() + 30 * 86_400_000) },
    },
  });
}

export const point = (name: string, completedAt: Date): RestorePoint => ({
  name,
  location: 'dr-centre',
  completedAt: completedAt.toISOString(),
  items: 12,
  seenAt: completedAt.toISOString(),
});

/** What the operators say; the mirror takes it over. */
export async function say(
  world: World,
  code: string,
  finding: BackupReviewStatus['finding'],
  { unit = 'water', ...changes }: Partial<BackupReviewStatus> & { unit?: string } = {},
): Promise<void> {
  const now = world.clock.now().toISOString();
  const review: BackupReview = {
    apiVersion: API_VERSION,
    kind: 'BackupReview',
    metadata: { name: `${unit}-${code}`, generation: 1 },
    spec: { tenancy: `${unit}-${code}`, drLevel: 3, rpoMinutes: 1440, retentionDays: 30, drLocation: 'dr-centre' },
    status: {
      observedGeneration: 1,
      policyVersion: 0,
      finding,
      message: `because ${finding}`,
      since: now,
      reviewedAt: now,
      intervalMinutes: 1440,
      schedules: [{ name: `${unit}-${code}-dr`, location: 'dr-centre', cron: '0 18 * * *' }],
      ...changes,
    },
  };
  await observeReview(world.services, review, review.metadata.name ?? '');
}
