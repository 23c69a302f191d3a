import { SERVER_MANAGER } from '../../operators/resources/group.ts';
import type { Retest, SecurityBulletin, SecurityBulletinSpec } from '../../operators/resources/security-bulletin.ts';
import { canonicalJson } from '../../operators/runtime/canonical.ts';
import { SECURITY_BULLETINS } from '../../operators/runtime/kinds.ts';
import { requireCluster } from '../cluster/client.ts';
import type { Present } from '../cluster/subjects.ts';
import type { Services } from '../context.ts';
import { ensureBulletins } from './ensure.ts';

const SELECT = {
  id: true,
  month: true,
  fromAt: true,
  untilAt: true,
  draftAt: true,
  dueAt: true,
  policyVersion: true,
  number: true,
  digest: true,
  publishedAt: true,
} as const;

/** Makes the cluster say which bulletins there are, which are published, and what is to be retested. */
export async function dispatchBulletins(services: Services, present: Present<SecurityBulletin>): Promise<void> {
  const { db } = services;
  await ensureBulletins(services);
  const rows = await db.bulletin.findMany({ select: SELECT, orderBy: { month: 'asc' } });
  const retests = await retestsByBulletin(services);
  const errata = new Map(
    (await db.bulletinErratum.groupBy({ by: ['bulletinId'], _count: true })).map((each) => [
      each.bulletinId,
      each._count,
    ]),
  );
  for (const row of rows) {
    const spec: SecurityBulletinSpec = {
      month: row.month,
      from: row.fromAt.toISOString(),
      until: row.untilAt.toISOString(),
      draftAt: row.draftAt.toISOString(),
      dueAt: row.dueAt.toISOString(),
      policyVersion: row.policyVersion,
      ...(row.publishedAt &&
        row.number &&
        row.digest && {
          publication: {
            number: row.number,
            publishedAt: row.publishedAt.toISOString(),
            digest: row.digest,
            errata: errata.get(row.id) ?? 0,
          },
        }),
      retests: retests.get(row.id) ?? [],
    };
    if (canonicalJson(present.get(row.month)?.spec) === canonicalJson(spec)) continue;
    const place = { name: row.month };
    await requireCluster(services).apply(SECURITY_BULLETINS, place, { metadata: place, spec }, SERVER_MANAGER);
  }
}

/** An object holds 1.5 MB; what does not fit waits until something else has been looked at. */
const RETEST_BYTES = 300_000;
const MOST_RETESTS = 500;

async function retestsByBulletin({ db }: Services): Promise<Map<string, Retest[]>> {
  const items = await db.bulletinItem.findMany({
    where: { state: 'retesting', section: { not: 'manual' } },
    // Those that nobody has looked at yet first: what stays unknown must not keep the later ones out for ever.
    orderBy: [{ retestedAt: { sort: 'asc', nulls: 'first' } }, { reportedAt: 'asc' }, { id: 'asc' }],
    take: 5000,
  });
  const all = new Map<string, Retest[]>();
  const bytes = new Map<string, number>();
  for (const item of items) {
    const request: Retest = {
      item: item.id,
      section: item.section as Retest['section'],
      tenancy: item.tenancy,
      subject: item.subject,
      ids: (item.ids as string[]).slice(0, 2000),
      requestedAt: (item.reportedAt ?? item.openedAt).toISOString(),
    };
    const size = (bytes.get(item.bulletinId) ?? 0) + JSON.stringify(request).length;
    const known = all.get(item.bulletinId) ?? [];
    if (known.length > 0 && (size > RETEST_BYTES || known.length >= MOST_RETESTS)) continue;
    bytes.set(item.bulletinId, size);
    all.set(item.bulletinId, [...known, request]);
  }
  // In one order whatever was looked at when: else each look would be a change of the specification.
  for (const requests of all.values()) requests.sort((a, b) => order(a).localeCompare(order(b)));
  return all;
}

const order = ({ requestedAt, item }: Retest): string => `${requestedAt} ${item}`;
