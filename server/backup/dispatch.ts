import type { BackupReview } from '../../operators/resources/backup-review.ts';
import { LABELS, SERVER_MANAGER } from '../../operators/resources/group.ts';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import { BACKUP_REVIEWS } from '../../operators/runtime/kinds.ts';
import { specOf } from '../allocations/desired.ts';
import { requireCluster } from '../cluster/client.ts';
import type { Present } from '../cluster/subjects.ts';
import type { Services } from '../context.ts';
import { currentPolicy } from '../policies/current.ts';
import { type ExemptionInForce, labelsOf, reviewSpec } from './spec.ts';

const WRITES_AT_ONCE = 8;

/** What a review was last found to agree with; an object of the watch is replaced when it changes, so it is compared once. */
const agreed = new WeakMap<BackupReview, string>();

/**
 * Makes the cluster hold one BackupReview for each production tenancy that has not left, as the records say, and no other of
 * this server's. Compares the few columns that say what has changed; whole specifications only then.
 */
export async function dispatchReviews(services: Services, present: Present<BackupReview>): Promise<number> {
  const { db, clock } = services;
  const policy = await currentPolicy(db, clock.now());
  const allocations = await db.allocation.findMany({
    where: { environment: 'production', state: { not: 'retired' }, dispatchedVersion: { gt: 0 } },
    select: { id: true, systemId: true, tenancyName: true, desiredVersion: true },
  });
  const exemptions = await exemptionsInForce(services);
  const stale: { id: string; tenancyName: string; exemption: ExemptionInForce | undefined; stamp: string }[] = [];
  for (const { id, systemId, tenancyName, desiredVersion } of allocations) {
    const exemption = exemptions.get(systemId);
    const stamp = `${desiredVersion}/${policy.version}/${exemption?.until.toISOString() ?? ''}/${exemption?.reason ?? ''}`;
    const review = present.get(tenancyName);
    if (!review || agreed.get(review) !== stamp) stale.push({ id, tenancyName, exemption, stamp });
  }
  let written = 0;
  for (let at = 0; at < stale.length; at += WRITES_AT_ONCE) {
    const group = stale.slice(at, at + WRITES_AT_ONCE).map(async ({ id, tenancyName, exemption, stamp }) => {
      const allocation = await db.allocation.findUniqueOrThrow({ where: { id }, select: { desired: true } });
      const tenancy = specOf(allocation);
      const spec = reviewSpec(tenancyName, tenancy, policy, exemption);
      const review = present.get(tenancyName);
      if (review && canonicalJson(review.spec) === canonicalJson(spec)) agreed.set(review, stamp);
      else written += await writeReview(services, tenancyName, { labels: labelsOf(tenancy), spec });
    });
    await Promise.all(group);
  }
  return written + (await removeStrangers(services, present, new Set(allocations.map((one) => one.tenancyName))));
}

async function exemptionsInForce({ db, clock }: Services): Promise<Map<string, ExemptionInForce>> {
  const rows = await db.backupExemption.findMany({
    where: { state: 'approved', until: { gt: clock.now() } },
    select: { systemId: true, reason: true, approverName: true, until: true },
  });
  return new Map(rows.map(({ systemId, ...rest }) => [systemId, rest]));
}

async function writeReview(
  services: Services,
  name: string,
  { labels, spec }: { labels: Record<string, string>; spec: object },
): Promise<number> {
  const client = requireCluster(services);
  const body = { metadata: { name, labels }, spec };
  const applied = await client.apply<BackupReview>(BACKUP_REVIEWS, { name }, body, SERVER_MANAGER);
  // Somebody else's additions go.
  if (canonicalJson(applied.spec) !== canonicalJson(spec))
    await client.patch(BACKUP_REVIEWS, { name }, 'json', [{ op: 'replace', path: '/spec', value: spec }], {
      fieldManager: SERVER_MANAGER,
    });
  return 1;
}

/** Reviews of tenancies that have left the cloud; with them the operators' schedules go. */
async function removeStrangers(
  services: Services,
  present: Present<BackupReview>,
  wanted: ReadonlySet<string>,
): Promise<number> {
  let removed = 0;
  for (const { metadata } of present.values()) {
    const name = metadata.name ?? '';
    if (wanted.has(name) || metadata.labels?.[LABELS.managedBy] !== SERVER_MANAGER) continue;
    await requireCluster(services).delete(BACKUP_REVIEWS, { name });
    removed += 1;
  }
  return removed;
}
