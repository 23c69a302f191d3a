import { gzipSync } from 'node:zlib';
import type { Draft, Finding, FindingList } from '../../../operators/resources/security-bulletin.ts';
import { ensureBulletins } from '../../../server/bulletins/ensure.ts';
import type { UnitCode, World } from '../../setup/world.ts';

export const finding = (change: Partial<Finding> = {}): Finding => ({
  section: 'vulnerability',
  tenancy: 'water-registry',
  unit: 'water',
  subject: 'registry.yunzhou.gov.cn/water/web',
  severity: 'critical',
  title: '',
  detail: '1.0',
  ids: ['CVE-2026-1'],
  fixable: 1,
  ...change,
});

const none = { critical: 0, high: 0, medium: 0, low: 0 };

export const draftOf = (findings: readonly Finding[], change: Partial<Draft> = {}): Draft => ({
  observedAt: '2026-11-30T16:00:00.000Z',
  sections: [
    { section: 'vulnerability', source: 'VulnerabilityReport', available: true, message: '', counts: none },
    { section: 'access', source: 'RoleBinding', available: true, message: '', counts: none },
    { section: 'certificate', source: 'Certificate', available: false, message: 'not served', counts: none },
  ],
  vulnerabilities: {
    total: findings.length,
    counts: none,
    fixable: 0,
    fresh: 0,
    persisting: 0,
    fixed: 0,
    images: 1,
    unscanned: 0,
    staleReports: 0,
  },
  figures: [],
  top: [],
  units: [],
  parts: [],
  digest: `sha256:${findings.length}`,
  findings: findings.length,
  ...change,
});

/** A month in the records as if the operators had drafted it: with these findings. */
export async function givenDraft(
  world: World,
  month: string,
  findings: readonly Finding[],
  draft?: Draft,
): Promise<void> {
  await ensureBulletins(world.services);
  const list: FindingList = { month, images: {}, findings: [...findings], audit: {}, auditSamples: [] };
  await world.services.db.bulletin.update({
    where: { month },
    data: {
      draft: JSON.parse(JSON.stringify(draft ?? draftOf(findings))),
      draftDigest: 'sha256:draft',
      findings: new Uint8Array(gzipSync(JSON.stringify(list))),
      draftedAt: world.clock.now(),
      state: 'drafted',
    },
  });
}

export async function publish(world: World, month: string): Promise<string> {
  const provider = await world.as('providerOperator');
  const { version } = await provider.bulletins.get({ month });
  return (await provider.bulletins.publish({ month, version })).number;
}

/** A system of a unit with its place on the cloud. */
export async function givenAllocation(world: World, unit: UnitCode, code: string): Promise<void> {
  const { db, clock } = world.services;
  const at = clock.now();
  const id = `${unit}-${code}`;
  await db.system.create({
    data: {
      id,
      code,
      name: `${code}系统`,
      unitId: unit,
      category: 'application',
      purpose: '',
      protectionLevel: 2,
      drLevel: 2,
      rpoMinutes: 60,
      rtoMinutes: 60,
      zone: 'extranet',
      contacts: [],
      createdAt: at,
    },
  });
  const allocation = { id, systemId: id, unitId: unit, tenancyName: id, environment: 'production', granted: {} };
  const desired = { namespaces: [{ part: 'app' }] };
  await db.allocation.create({ data: { ...allocation, state: 'inForce', desired, approvedAt: at, createdAt: at } });
}
